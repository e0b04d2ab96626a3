/** What a search can turn: each delay that is a range, by its name. */
import type { Cluster, Delay, Delays, NodeDelays } from "@kubenetsim/cluster";
import { REALISTIC_DELAYS } from "@kubenetsim/cluster";
import { type Millis, parseDuration } from "@kubenetsim/sim";
import type { Schedule } from "./types.ts";

export interface Knob {
  /** Such as `kube-proxy on node-1`. */
  readonly name: string;
  readonly min: Millis;
  readonly max: Millis;
  readonly set: (delays: Building, ms: Millis) => void;
}

/** Delays while they are put together. */
export interface Building {
  readonly controllers: { [name: string]: Delay };
  readonly every: { [name: string]: Delay };
  readonly nodes: { [node: string]: { [name: string]: Delay } };
}

/** More nodes than this are turned together: one slow node is like another. */
const NODES_MAX = 4;
/** Of an exponential delay, as far as one in twenty goes. */
const MEANS = 3;

/** Every delay; kube-proxy has one for each node, since it is their difference that matters. */
export function knobsOf(cluster: Cluster, given: Delays | "realistic"): readonly Knob[] {
  const { controllers = {}, nodes = {}, coredns, ...every } = given === "realistic" ? REALISTIC_DELAYS : given;
  const knobs: Knob[] = Object.entries(controllers).map(([name, delay]) =>
    knob(`the ${name}`, delay, (delays, ms) => {
      delays.controllers[name] = ms;
    }),
  );
  if (coredns !== undefined)
    knobs.push(
      knob("CoreDNS", coredns, (delays, ms) => {
        delays.every["coredns"] = ms;
      }),
    );
  for (const [name, delay] of Object.entries(every as NodeDelays)) {
    if (name === "kubeProxySync") knobs.push(...proxies(cluster, delay));
    else
      knobs.push(
        knob(NAMES[name] ?? name, delay, (delays, ms) => {
          delays.every[name] = ms;
        }),
      );
  }
  for (const [node, delays] of Object.entries(nodes))
    for (const [name, delay] of Object.entries(delays)) knobs.push(onNode(node, name, delay));
  return knobs;
}

const NAMES: { readonly [name: string]: string } = {
  kubelet: "each kubelet",
  imagePull: "each image pull",
  containerStart: "each start of a container",
  probe: "each first probe",
};

/** The delays of a schedule, all of them fixed. */
export function delaysOf(knobs: readonly Knob[], schedule: Schedule): Delays {
  const building: Building = { controllers: {}, every: {}, nodes: {} };
  for (const each of knobs) each.set(building, schedule.delays.get(each.name) ?? each.min);
  return { ...building.every, controllers: building.controllers, nodes: building.nodes } as Delays;
}

function proxies(cluster: Cluster, delay: Delay): readonly Knob[] {
  const nodes = [...cluster.world.nodes.keys()];
  if (nodes.length <= NODES_MAX) return nodes.map((node) => onNode(node, "kubeProxySync", delay));
  const together = knob("kube-proxy on all other nodes", delay, (delays, ms) => {
    delays.every["kubeProxySync"] = ms;
  });
  return [together, ...nodes.slice(0, NODES_MAX).map((node) => onNode(node, "kubeProxySync", delay))];
}

function onNode(node: string, name: string, delay: Delay): Knob {
  const title = name === "kubeProxySync" ? "kube-proxy" : (NAMES[name] ?? name);
  return knob(`${title} on ${node}`, delay, (delays, ms) => {
    delays.nodes[node] = { ...delays.nodes[node], [name]: ms };
  });
}

function knob(name: string, delay: Delay, set: Knob["set"]): Knob {
  const ms = (value: number | string): Millis => parseDuration(value) ?? 0;
  if (typeof delay !== "object") return { name, min: ms(delay), max: ms(delay), set };
  if ("mean" in delay) return { name, min: 0, max: ms(delay.mean) * MEANS, set };
  return { name, min: ms(delay.min), max: ms(delay.max), set };
}
