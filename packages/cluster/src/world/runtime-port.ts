/** The container runtime of one node: sandboxes wired by the network plugin, programs whose sockets open and close. */
import type { Pod } from "@kubenetsim/api";
import { allocateAddress, type HostPortMapping, releaseAddress, unwirePod, wirePod } from "@kubenetsim/cni";
import type { ContainerStart, RuntimePort, SandboxResult, StartResult } from "@kubenetsim/kubelet";
import { closeAll, listen, type Netns, type Protocol } from "@kubenetsim/linux";
import { emptyTree, formatAddr, parseAddr } from "@kubenetsim/sim";
import { kubeletProbe } from "../datapath/kubelet-probe.ts";
import { programOf } from "../program/list.ts";
import type { ListenSpec, ProgramStart } from "../program/types.ts";
import { addrOf } from "./boot-node.ts";
import type { Simulation } from "./simulation.ts";
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
      return programOf(sim.images, process.start.image).terminationMs?.(process.start) ?? 0;
    },
    probe: (pod, container, handler, timeoutSeconds) =>
      kubeletProbe(sim, node, pod, container, handler, timeoutSeconds),
  };
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
  const given = allocateAddress(node.ipam, key);
  if (given === undefined)
    return { ok: false, message: `plugin type="bridge" failed (add): no IP addresses available in range set` };
  const wired = wirePod(node.kernel, node.podCIDRs, { netns: `pod/${key}`, sandboxID: uid, addresses: [given.addr] });
  const podIPs = [formatAddr(given.addr)];
  const sandbox: Sandbox = { uid, netns: wired.pod, podIPs, hostLink: wired.veth, processes: emptyTree() };
  sim.nodes = sim.nodes.with(node.name, {
    ...node,
    kernel: wired.node,
    ipam: given.ipam,
    cni: withHostPorts(node, pod, uid, podIPs),
    sandboxes: node.sandboxes.with(key, sandbox),
  });
  for (const ip of podIPs) sim.podsByIP = sim.podsByIP.with(ip, `${node.name}\0${key}`);
  return { ok: true, podIPs };
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
  const bits = node.podCIDRs[0]?.bits ?? 24;
  const mapping: HostPortMapping = {
    sandboxID: uid,
    addresses: podIPs.map((ip) => ({ addr: addrOf(ip), bits })),
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
  const ipam = sandbox.podIPs.reduce((state, ip) => releaseAddress(state, addrOf(ip)), node.ipam);
  sim.nodes = sim.nodes.with(name, {
    ...node,
    sandboxes,
    ipam,
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
  const opened = openSockets(netnsOf(sim, name, sandbox), image.listens(program), ownerOf(key, start.container.name));
  if (!opened.ok) return { ok: false, reason: "RunContainerError", message: opened.message };
  const process: Process = { start: program, resolvConf: start.resolvConf, hosts: start.hosts, files: emptyTree() };
  keep(sim, name, key, { ...sandbox, processes: sandbox.processes.with(start.container.name, process) }, opened.netns);
  const exits = image.exits?.(program);
  return exits === undefined ? { ok: true } : { ok: true, exits };
}

function stopContainer(sim: Simulation, name: string, podKey: string, uid: string, container: string): void {
  const sandbox = sandboxOf(sim, name, podKey, uid);
  if (sandbox === undefined || !sandbox.processes.has(container)) return;
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
