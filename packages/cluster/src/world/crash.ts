/** A process that ends by its own doing in the middle of its life. */
import type { ContainerRuntime } from "@kubenetsim/kubelet";
import { schedule } from "@kubenetsim/sim";
import { KUBELET } from "./actor-names.ts";
import type { Simulation } from "./simulation.ts";

/** The kubelet finds the container dead at its next look, which is now. */
export function crash(
  sim: Simulation,
  at: { readonly node: string; readonly pod: string; readonly container: string },
  exitCode: number,
): void {
  const node = sim.nodes.get(at.node);
  const record = node?.kubelet.pods.get(at.pod);
  if (node === undefined || record === undefined) return;
  const now = sim.clock.now;
  const ended = (each: ContainerRuntime): ContainerRuntime =>
    each.name === at.container && each.state === "running" ? { ...each, exitsAt: now, exitsWith: exitCode } : each;
  const pods = node.kubelet.pods.with(at.pod, {
    ...record,
    initContainers: record.initContainers.map(ended),
    containers: record.containers.map(ended),
    ...(record.ephemeralContainers === undefined ? {} : { ephemeralContainers: record.ephemeralContainers.map(ended) }),
    next: { at: now, steady: false },
  });
  sim.nodes = sim.nodes.with(at.node, { ...node, kubelet: { ...node.kubelet, pods } });
  sim.clock = schedule(sim.clock, { at: now, actor: `${KUBELET}/${at.node}`, key: at.pod });
}
