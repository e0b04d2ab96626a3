/** The sockets of a node's containers: who listens where, by the name of pod and container. */
import { listen, type Netns } from "@kubenetsim/linux";
import { whole } from "@kubenetsim/sim";
import type { ListenSpec } from "../program/types.ts";
import { addrOf } from "./boot-node.ts";
import type { Simulation } from "./simulation.ts";
import type { NodeState, Sandbox } from "./types.ts";

/** Which container: `pod` is its pod's `namespace/name`. */
export interface ContainerPlace {
  readonly node: string;
  readonly pod: string;
  readonly container: string;
}

/** Opens sockets of a container that runs already; `false` where one of them is taken, and none is opened. */
export function listenFromNowOn(sim: Simulation, at: ContainerPlace, sockets: readonly ListenSpec[]): boolean {
  const sandbox = sim.nodes.get(at.node)?.sandboxes.get(at.pod);
  if (sandbox === undefined) return false;
  const opened = openSockets(netnsOf(sim, at.node, sandbox), sockets, ownerOf(at.pod, at.container));
  if (opened.ok) keep(sim, at.node, at.pod, sandbox, opened.netns);
  return opened.ok;
}

/** The text by which a socket knows its container, and the datapath finds the program. */
export function ownerOf(podKey: string, container: string): string {
  return whole(`pod/${podKey}/${container}`);
}

export type Opened = { readonly ok: true; readonly netns: Netns } | { readonly ok: false; readonly message: string };

/** All of them, or none. */
export function openSockets(netns: Netns, sockets: readonly ListenSpec[], owner: string): Opened {
  let open = netns;
  for (const { protocol, port, address } of sockets) {
    const addr = address === undefined ? {} : { addr: addrOf(address) };
    const listening = listen(open, { protocol, port, owner, ...addr });
    if (!listening.ok) return { ok: false, message: `listen ${protocol} :${port}: bind: address already in use` };
    open = listening.netns;
  }
  return { ok: true, netns: open };
}

/** The pod's own namespace, or its node's where the pod has none. */
export function netnsOf(sim: Simulation, node: string, sandbox: Sandbox): Netns {
  return sandbox.netns ?? (sim.nodes.get(node) as NodeState).kernel;
}

/** Puts a sandbox and the namespace in which it lives back into the world. */
export function keep(sim: Simulation, name: string, podKey: string, sandbox: Sandbox, netns: Netns): void {
  const node = sim.nodes.get(name) as NodeState;
  const inPod = sandbox.netns !== undefined;
  const sandboxes = node.sandboxes.with(podKey, inPod ? { ...sandbox, netns } : sandbox);
  sim.nodes = sim.nodes.with(name, inPod ? { ...node, sandboxes } : { ...node, sandboxes, kernel: netns });
}
