/** The container runtime of one node: sandboxes wired by the network plugin, programs whose sockets open and close. */
import type { Pod } from "@kubenetsim/api";
import { allocateAddress, type HostPortMapping, type Ipam, releaseAddress, unwirePod, wirePod } from "@kubenetsim/cni";
import type { ContainerStart, RuntimePort, SandboxResult, StartResult } from "@kubenetsim/kubelet";
import { closeAll, listen, type Netns, type Protocol } from "@kubenetsim/linux";
import { type Addr, emptyTree, familyOf, formatAddr, parseAddr } from "@kubenetsim/sim";
import { kubeletProbe } from "../datapath/kubelet-probe.ts";
import { corednsProgram } from "../program/coredns.ts";
import { programOf } from "../program/list.ts";
import type { ListenSpec, Program, ProgramStart } from "../program/types.ts";
import { PROCESS } from "./actor-names.ts";
import { addrOf } from "./boot-node.ts";
import { type DnsStart, lameduckMs, startCoreDNS, stopCoreDNS } from "./coredns/start.ts";
import { due, type Simulation } from "./simulation.ts";
import type { NodeState, Process, Sandbox } from "./types.ts";

export function runtimePort(sim: Simulation, node: string): RuntimePort {
  return {
    runPodSandbox: (pod) => runPodSandbox(sim, node, pod),
    stopPodSandbox: (podKey, uid) => stopPodSandbox(sim, node, podKey, uid),
    startContainer: (start) => startContainer(sim, node, start),
    stopContainer: (podKey, uid, container) => stopContainer(sim, node, podKey, uid, container),
    terminationMs(podKey, uid, container) {
      const process = sandboxOf(sim, node, podKey, uid)?.processes.get(container);
      if (process === undefined) return 0;
      const own = programOf(sim.images, process.start.image).terminationMs?.(process.start) ?? 0;
      return lameduckMs(sim, ownerOf(podKey, container)) ?? own;
    },
    terminationCode(podKey, uid, container) {
      const process = sandboxOf(sim, node, podKey, uid)?.processes.get(container);
      return process === undefined ? 0 : codeOnTerm(programOf(sim.images, process.start.image), process.start);
    },
    probe: (pod, container, handler, timeoutSeconds) =>
      kubeletProbe(sim, node, pod, container, handler, timeoutSeconds),
  };
}

/** 128 and the number of SIGTERM: what the kernel gives a program that does not handle it. */
const TERMINATED = 143;

function codeOnTerm(program: Program, start: ProgramStart): number {
  return program.terminationCode?.(start) ?? (program.terminationMs === undefined ? TERMINATED : 0);
}

function runPodSandbox(sim: Simulation, name: string, pod: Pod): SandboxResult {
  const node = sim.nodes.get(name) as NodeState;
  const key = keyOf(pod);
  const uid = pod.metadata.uid ?? "";
  const known = node.sandboxes.get(key);
  if (known !== undefined) {
    if (known.uid === uid) return { ok: true, podIPs: known.podIPs };
    stopPodSandbox(sim, name, key, known.uid);
    return runPodSandbox(sim, name, pod);
  }
  if (pod.spec.hostNetwork === true) {
    const sandbox: Sandbox = { uid, podIPs: node.ips, hostLink: "", processes: emptyTree() };
    sim.nodes = sim.nodes.with(name, { ...node, sandboxes: node.sandboxes.with(key, sandbox) });
    return { ok: true, podIPs: node.ips };
  }
  return wireSandbox(sim, node, pod, key, uid);
}

function wireSandbox(sim: Simulation, node: NodeState, pod: Pod, key: string, uid: string): SandboxResult {
  const given = allocateAddresses(node, key);
  if (given === undefined)
    return { ok: false, message: `plugin type="bridge" failed (add): no IP addresses available in range set` };
  const wired = wirePod(node.kernel, node.podCIDRs, { netns: `pod/${key}`, sandboxID: uid, addresses: given.addrs });
  const podIPs = given.addrs.map(formatAddr);
  const sandbox: Sandbox = { uid, netns: wired.pod, podIPs, hostLink: wired.veth, processes: emptyTree() };
  sim.nodes = sim.nodes.with(node.name, {
    ...node,
    kernel: wired.node,
    ipams: given.ipams,
    cni: withHostPorts(node, pod, uid, podIPs),
    sandboxes: node.sandboxes.with(key, sandbox),
  });
  for (const ip of podIPs) sim.podsByIP = sim.podsByIP.with(ip, `${node.name}\0${key}`);
  return { ok: true, podIPs };
}

interface Given {
  readonly addrs: readonly Addr[];
  readonly ipams: readonly Ipam[];
}

/** One address of each of the node's ranges, or none at all. */
function allocateAddresses(node: NodeState, owner: string): Given | undefined {
  const addrs: Addr[] = [];
  const ipams: Ipam[] = [];
  for (const ipam of node.ipams) {
    const given = allocateAddress(ipam, owner);
    if (given === undefined) return undefined;
    addrs.push(given.addr);
    ipams.push(given.ipam);
  }
  return { addrs, ipams };
}

function withHostPorts(node: NodeState, pod: Pod, uid: string, podIPs: readonly string[]): NodeState["cni"] {
  const ports = pod.spec.containers.flatMap((container) =>
    (container.ports ?? [])
      .filter((port) => port.hostPort !== undefined && port.hostPort > 0)
      .map((port) => ({
        protocol: (port.protocol ?? "TCP").toLowerCase() as Protocol,
        hostPort: port.hostPort as number,
        containerPort: port.containerPort,
        ...hostIP(port.hostIP),
      })),
  );
  if (ports.length === 0) return node.cni;
  const because = [{ kind: "Pod", namespace: pod.metadata.namespace ?? "default", name: pod.metadata.name ?? "" }];
  const bitsOf = (ip: string): number =>
    node.podCIDRs.find((cidr) => familyOf(cidr.addr) === familyOf(addrOf(ip)))?.bits ?? 24;
  const mapping: HostPortMapping = {
    sandboxID: uid,
    addresses: podIPs.map((ip) => ({ addr: addrOf(ip), bits: bitsOf(ip) })),
    ports,
    because,
  };
  return { ...node.cni, hostPorts: [...node.cni.hostPorts, mapping] };
}

function hostIP(text: string | undefined): { hostIP?: ReturnType<typeof addrOf> } {
  const addr = text === undefined || text === "" ? undefined : parseAddr(text);
  return addr === undefined ? {} : { hostIP: addr };
}

function stopPodSandbox(sim: Simulation, name: string, podKey: string, uid: string): void {
  const sandbox = sandboxOf(sim, name, podKey, uid);
  if (sandbox === undefined) return;
  for (const container of sandbox.processes.keys()) stopContainer(sim, name, podKey, uid, container);
  const node = sim.nodes.get(name) as NodeState;
  const sandboxes = node.sandboxes.without(podKey);
  if (sandbox.netns === undefined) {
    sim.nodes = sim.nodes.with(name, { ...node, sandboxes });
    return;
  }
  const hostPorts = node.cni.hostPorts.filter((mapping) => mapping.sandboxID !== uid);
  const ipams = node.ipams.map((ipam) => sandbox.podIPs.reduce((state, ip) => releaseAddress(state, addrOf(ip)), ipam));
  sim.nodes = sim.nodes.with(name, {
    ...node,
    sandboxes,
    ipams,
    kernel: unwirePod(node.kernel, sandbox.hostLink),
    cni: hostPorts.length === node.cni.hostPorts.length ? node.cni : { ...node.cni, hostPorts },
  });
  for (const ip of sandbox.podIPs) sim.podsByIP = sim.podsByIP.without(ip);
}

function startContainer(sim: Simulation, name: string, start: ContainerStart): StartResult {
  const key = keyOf(start.pod);
  const sandbox = sandboxOf(sim, name, key, start.pod.metadata.uid ?? "");
  if (sandbox === undefined) return { ok: false, reason: "RunContainerError", message: "the sandbox is gone" };
  const program = startOf(sim, name, start, sandbox);
  const image = programOf(sim.images, program.image);
  const startupMs = image.startupMs?.(program) ?? 0;
  const process: Process = { start: program, resolvConf: start.resolvConf, hosts: start.hosts, files: emptyTree() };
  const dns =
    image === corednsProgram ? startCoreDNS(sim, ownerOf(key, start.container.name), name, key, process) : undefined;
  if (dns !== undefined) return startedCoreDNS(sim, name, key, process, dns);
  const sockets = startupMs > 0 ? [] : image.listens(program);
  const opened = openSockets(netnsOf(sim, name, sandbox), sockets, ownerOf(key, start.container.name));
  if (!opened.ok) return { ok: false, reason: "RunContainerError", message: opened.message };
  keep(sim, name, key, { ...sandbox, processes: sandbox.processes.with(start.container.name, process) }, opened.netns);
  if (startupMs > 0) due(sim, `${PROCESS}/${name}`, `${key}/${program.container}`, sim.clock.now + startupMs);
  const exits = image.exits?.(program);
  return exits === undefined ? { ok: true } : { ok: true, exits };
}

/** Its sockets are those that the Corefile asks for. */
function startedCoreDNS(sim: Simulation, name: string, key: string, process: Process, dns: DnsStart): StartResult {
  const sandbox = sim.nodes.get(name)?.sandboxes.get(key);
  if (sandbox === undefined) return { ok: false, reason: "RunContainerError", message: "the sandbox is gone" };
  const { container } = process.start;
  const opened = openSockets(netnsOf(sim, name, sandbox), dns.listens, ownerOf(key, container));
  if (!opened.ok) return { ok: false, reason: "RunContainerError", message: opened.message };
  keep(sim, name, key, { ...sandbox, processes: sandbox.processes.with(container, process) }, opened.netns);
  return dns.exits === undefined ? { ok: true } : { ok: true, exits: dns.exits };
}

/** A slow starter is through with its start: its sockets open now, unless it has been started anew or ended since. */
export function openLate(sim: Simulation, name: string, key: string): void {
  const [namespace = "", pod = "", container = ""] = key.split("/");
  const podKey = `${namespace}/${pod}`;
  const sandbox = sim.nodes.get(name)?.sandboxes.get(podKey);
  const process = sandbox?.processes.get(container);
  if (sandbox === undefined || process === undefined) return;
  const image = programOf(sim.images, process.start.image);
  const at = process.start.startedAt + (image.startupMs?.(process.start) ?? 0);
  if (at > sim.clock.now) {
    due(sim, `${PROCESS}/${name}`, key, at);
    return;
  }
  const netns = netnsOf(sim, name, sandbox);
  const opened = openSockets(netns, image.listens(process.start), ownerOf(podKey, container));
  // A program that cannot bind its port after its start runs on without it.
  if (opened.ok) keep(sim, name, podKey, sandbox, opened.netns);
}

function stopContainer(sim: Simulation, name: string, podKey: string, uid: string, container: string): void {
  const sandbox = sandboxOf(sim, name, podKey, uid);
  if (sandbox === undefined || !sandbox.processes.has(container)) return;
  stopCoreDNS(sim, ownerOf(podKey, container));
  const netns = closeAll(netnsOf(sim, name, sandbox), ownerOf(podKey, container));
  keep(sim, name, podKey, { ...sandbox, processes: sandbox.processes.without(container) }, netns);
}

/** The text by which a socket knows its container, and the datapath finds the program. */
export function ownerOf(podKey: string, container: string): string {
  return `pod/${podKey}/${container}`;
}

type Opened = { readonly ok: true; readonly netns: Netns } | { readonly ok: false; readonly message: string };

function openSockets(netns: Netns, sockets: readonly ListenSpec[], owner: string): Opened {
  let open = netns;
  for (const { protocol, port, address } of sockets) {
    const addr = address === undefined ? {} : { addr: addrOf(address) };
    const listening = listen(open, { protocol, port, owner, ...addr });
    if (!listening.ok) return { ok: false, message: `listen ${protocol} :${port}: bind: address already in use` };
    open = listening.netns;
  }
  return { ok: true, netns: open };
}

function startOf(sim: Simulation, node: string, start: ContainerStart, sandbox: Sandbox): ProgramStart {
  const { pod, container } = start;
  return {
    namespace: pod.metadata.namespace ?? "default",
    pod: pod.metadata.name ?? "",
    podIPs: sandbox.podIPs,
    node,
    container: container.name,
    image: container.image ?? "",
    command: container.command ?? [],
    args: container.args ?? [],
    env: start.env,
    ports: (container.ports ?? []).map((port) => ({
      protocol: (port.protocol ?? "TCP").toLowerCase() as ListenSpec["protocol"],
      port: port.containerPort,
    })),
    restartCount: start.restartCount,
    startedAt: sim.clock.now,
  };
}

function sandboxOf(sim: Simulation, node: string, podKey: string, uid: string): Sandbox | undefined {
  const sandbox = sim.nodes.get(node)?.sandboxes.get(podKey);
  return sandbox?.uid === uid ? sandbox : undefined;
}

function netnsOf(sim: Simulation, node: string, sandbox: Sandbox): Netns {
  return sandbox.netns ?? (sim.nodes.get(node) as NodeState).kernel;
}

function keep(sim: Simulation, name: string, podKey: string, sandbox: Sandbox, netns: Netns): void {
  const node = sim.nodes.get(name) as NodeState;
  const inPod = sandbox.netns !== undefined;
  const sandboxes = node.sandboxes.with(podKey, inPod ? { ...sandbox, netns } : sandbox);
  sim.nodes = sim.nodes.with(name, inPod ? { ...node, sandboxes } : { ...node, sandboxes, kernel: netns });
}

function keyOf(pod: Pod): string {
  return `${pod.metadata.namespace ?? "default"}/${pod.metadata.name ?? ""}`;
}
