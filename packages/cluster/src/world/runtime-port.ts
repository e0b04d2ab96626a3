/** The container runtime of one node: sandboxes wired by the network plugin, programs whose sockets open and close. */
import type { Container, Pod } from "@kubenetsim/api";
import { allocateAddress, type HostPortMapping, type Ipam, releaseAddress, unwirePod, wirePod } from "@kubenetsim/cni";
import type { ContainerStart, RuntimePort, SandboxResult, StartResult } from "@kubenetsim/kubelet";
import { closeAll, type Protocol } from "@kubenetsim/linux";
import { type Addr, emptyTree, familyOf, formatAddr, parseAddr, whole } from "@kubenetsim/sim";
import { kubeletHook } from "../datapath/kubelet-hook.ts";
import { kubeletProbe } from "../datapath/kubelet-probe.ts";
import { corednsProgram } from "../program/coredns.ts";
import { genericProgram, scriptOf } from "../program/generic.ts";
import { programOf } from "../program/list.ts";
import type { ListenSpec, Program, ProgramStart } from "../program/types.ts";
import { PROCESS } from "./actor-names.ts";
import { addrOf } from "./boot-node.ts";
import { dropLogs, dropOldLogs, writeLog } from "./container-log.ts";
import { keep, listenFromNowOn, netnsOf, openSockets, ownerOf } from "./container-sockets.ts";
import { type DnsStart, lameduckMs, startCoreDNS, stopCoreDNS } from "./coredns/start.ts";
import { onTerm, startScript, stopScript, TERMINATED } from "./script.ts";
import { due, type Simulation } from "./simulation.ts";
import { terminationMessage } from "./termination-message.ts";
import type { NodeState, Process, Sandbox } from "./types.ts";

export function runtimePort(sim: Simulation, node: string): RuntimePort {
  return {
    runPodSandbox: (pod) => runPodSandbox(sim, node, pod),
    stopPodSandbox: (podKey, uid) => stopPodSandbox(sim, node, podKey, uid),
    pullImage: (image) => {
      const message = programOf(sim.images, image).unpullable?.(image);
      return message === undefined ? { ok: true } : { ok: false, message };
    },
    startContainer: (start) => startContainer(sim, node, start),
    forgetPod: (uid) => dropLogs(sim, node, uid),
    stopContainer: (podKey, uid, container) => stopContainer(sim, node, podKey, uid, container),
    terminationMessage(podKey, uid, container, exitCode) {
      const process = sandboxOf(sim, node, podKey, uid)?.processes.get(container.name);
      return process === undefined ? "" : terminationMessage(sim, node, uid, process, container, exitCode);
    },
    terminationMs(podKey, uid, container) {
      const process = sandboxOf(sim, node, podKey, uid)?.processes.get(container);
      if (process === undefined) return 0;
      const script = onTerm(process, sim.clock.now);
      if (script !== undefined) return script.ms;
      const own = programOf(sim.images, process.start.image).terminationMs?.(process.start) ?? 0;
      return lameduckMs(sim, ownerOf(podKey, container)) ?? own;
    },
    terminationCode(podKey, uid, container) {
      const process = sandboxOf(sim, node, podKey, uid)?.processes.get(container);
      if (process === undefined) return 0;
      const script = onTerm(process, sim.clock.now);
      return script?.exitCode ?? codeOnTerm(programOf(sim.images, process.start.image), process.start);
    },
    probe: (pod, container, handler, timeoutSeconds) =>
      kubeletProbe(sim, node, pod, container, handler, timeoutSeconds),
    runHook: (pod, container, hook) => kubeletHook(sim, node, pod, container, hook),
  };
}

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
  const wired = wirePod(node.kernel, node.podCIDRs, {
    netns: whole(`pod/${key}`),
    sandboxID: uid,
    addresses: given.addrs,
  });
  const podIPs = given.addrs.map(formatAddr);
  const sandbox: Sandbox = { uid, netns: wired.pod, podIPs, hostLink: wired.veth, processes: emptyTree() };
  sim.nodes = sim.nodes.with(node.name, {
    ...node,
    kernel: wired.node,
    ipams: given.ipams,
    cni: withHostPorts(node, pod, uid, podIPs),
    sandboxes: node.sandboxes.with(key, sandbox),
  });
  for (const ip of podIPs) sim.podsByIP = sim.podsByIP.with(ip, whole(`${node.name}\0${key}`));
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
  const { restartCount } = program;
  dropOldLogs(sim, name, sandbox.uid, program.container, restartCount);
  const source = { node: name, pod: key, container: program.container, restartCount };
  writeLog(sim, source, image.startLog?.(program) ?? []);
  if (startupMs > 0) due(sim, `${PROCESS}/${name}`, `${key}/${program.container}`, sim.clock.now + startupMs);
  if (image === genericProgram && scriptOf(program) !== undefined) startScript(sim, name, key, program.container);
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
  // A program that cannot bind its port after its start runs on without it.
  listenFromNowOn(sim, { node: name, pod: podKey, container }, image.listens(process.start));
}

function stopContainer(sim: Simulation, name: string, podKey: string, uid: string, container: string): void {
  const sandbox = sandboxOf(sim, name, podKey, uid);
  if (sandbox === undefined || !sandbox.processes.has(container)) return;
  stopCoreDNS(sim, ownerOf(podKey, container));
  stopScript(sim, name, podKey, container);
  const netns = closeAll(netnsOf(sim, name, sandbox), ownerOf(podKey, container));
  keep(sim, name, podKey, { ...sandbox, processes: sandbox.processes.without(container) }, netns);
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
    probedPorts: probedPorts(container),
    task: isTask(pod, container),
    restartCount: start.restartCount,
    startedAt: sim.clock.now,
  };
}

/** The numbers that a container's probes ask at its own pod. */
function probedPorts({ livenessProbe, readinessProbe, startupProbe }: Container): readonly ListenSpec[] {
  const handlers = [startupProbe, readinessProbe, livenessProbe];
  const ports = handlers.map((probe) => {
    const action = probe?.httpGet ?? probe?.tcpSocket ?? probe?.grpc;
    const elsewhere = action !== undefined && "host" in action && (action.host ?? "") !== "";
    return elsewhere ? undefined : action?.port;
  });
  const numbers = new Set(ports.filter((port) => typeof port === "number"));
  return numbers.size === 0 ? NO_PORTS : [...numbers].map((port) => ({ protocol: "tcp", port }));
}

const NO_PORTS: readonly ListenSpec[] = [];

/** Does this container have to end, so that its pod or its Job can go on? */
function isTask(pod: Pod, container: Container): boolean {
  if (pod.metadata.ownerReferences?.some(({ kind, controller }) => kind === "Job" && controller === true) === true)
    return container.restartPolicy !== "Always";
  const init = pod.spec.initContainers?.some(({ name }) => name === container.name) === true;
  return init && container.restartPolicy !== "Always";
}

function sandboxOf(sim: Simulation, node: string, podKey: string, uid: string): Sandbox | undefined {
  const sandbox = sim.nodes.get(node)?.sandboxes.get(podKey);
  return sandbox?.uid === uid ? sandbox : undefined;
}

function keyOf(pod: Pod): string {
  return `${pod.metadata.namespace ?? "default"}/${pod.metadata.name ?? ""}`;
}
