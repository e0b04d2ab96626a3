/** What a search can turn: each delay that is a range, by its name. */
import { type FieldError, newInvalid, type Resource, StatusError } from "@kubenetsim/api";
import {
  type CheckedDelays,
  type Cluster,
  checkDelays,
  type Delay,
  type Delays,
  quantile,
  type Span,
} from "@kubenetsim/cluster";
import type { Millis } from "@kubenetsim/sim";
import type { Schedule } from "./types.ts";

export interface Knob {
  /** Such as `kube-proxy on node-1`. */
  readonly name: string;
  readonly min: Millis;
  readonly max: Millis;
  readonly set: (delays: Building, ms: Millis) => void;
  /** The resource without which it does not matter. Absent: it may always. */
  readonly of?: Resource;
}

/** Delays while they are put together. */
export interface Building {
  readonly controllers: { [name: string]: Delay };
  readonly every: { [name: string]: Delay };
  readonly nodes: { [node: string]: { [name: string]: Delay } };
}

/** More nodes than this are turned together: one slow node is like another. */
const NODES_MAX = 4;
/** Of a distribution, as far as one draw in a hundred goes on either side. */
const LEAST = 0.01;
const GREATEST = 0.99;

/** Every delay; kube-proxy has one for each node, since it is their difference that matters. */
export function knobsOf(cluster: Cluster, given: Delays | "realistic"): readonly Knob[] {
  const names = [...cluster.world.nodes.keys()];
  const { controllers, loadBalancer, everyNode, nodes } = checkedDelays(given, names);
  const knobs: Knob[] = Object.entries(controllers).map(([name, span]) => ofController(name, span));
  knobs.push(knob("each balancer's health checks", loadBalancer, turn("loadBalancer")));
  for (const [name, span] of Object.entries(everyNode)) {
    if (name === "kubeProxySync") knobs.push(...proxies(names, span));
    else knobs.push(knob(`each ${TITLES[name] ?? name}`, span, turn(name)));
  }
  for (const [node, spans] of Object.entries(nodes))
    for (const [name, span] of Object.entries(spans)) knobs.push(onNode(node, name, span));
  return knobs;
}

/** Throws a StatusError that names each mistake. */
function checkedDelays(given: Delays | "realistic", nodes: readonly string[]): CheckedDelays {
  const errors: FieldError[] = [];
  const checked = checkDelays(given, nodes, errors);
  if (errors.length > 0) throw new StatusError(newInvalid("SafetyQuestion", "", "", errors));
  return checked;
}

const TITLES: { readonly [name: string]: string } = {
  kubeProxySync: "kube-proxy",
  kubelet: "kubelet",
  podStatus: "report of a pod's status",
  imagePull: "image pull",
  containerStart: "start of a container",
  probe: "first probe",
  coredns: "CoreDNS",
};

/** The delays of a schedule, all of them fixed. */
export function delaysOf(knobs: readonly Knob[], schedule: Schedule): Delays {
  const building: Building = { controllers: {}, every: {}, nodes: {} };
  for (const each of knobs) each.set(building, schedule.delays.get(each.name) ?? each.min);
  return { ...building.every, controllers: building.controllers, nodes: building.nodes } as Delays;
}

function proxies(nodes: readonly string[], span: Span): readonly Knob[] {
  if (nodes.length <= NODES_MAX) return nodes.map((node) => onNode(node, "kubeProxySync", span));
  const together = knob("kube-proxy on all other nodes", span, turn("kubeProxySync"));
  return [together, ...nodes.slice(0, NODES_MAX).map((node) => onNode(node, "kubeProxySync", span))];
}

/** Of controllers that look after one sort of object alone. */
const LOOKS_AFTER: { readonly [controller: string]: Resource } = {
  "replication-controller": "replicationcontrollers",
  "statefulset-controller": "statefulsets",
  "daemonset-controller": "daemonsets",
  "job-controller": "jobs",
  "cronjob-controller": "cronjobs",
  "disruption-controller": "poddisruptionbudgets",
  "horizontal-pod-autoscaler": "horizontalpodautoscalers",
};

function ofController(name: string, span: Span): Knob {
  const made = knob(`the ${name}`, span, (delays, ms) => {
    delays.controllers[name] = ms;
  });
  const of = Object.hasOwn(LOOKS_AFTER, name) ? LOOKS_AFTER[name] : undefined;
  return of === undefined ? made : { ...made, of };
}

function turn(name: string): Knob["set"] {
  return (delays, ms) => {
    delays.every[name] = ms;
  };
}

function onNode(node: string, name: string, span: Span): Knob {
  return knob(`${TITLES[name] ?? name} on ${node}`, span, (delays, ms) => {
    delays.nodes[node] = { ...delays.nodes[node], [name]: ms };
  });
}

function knob(name: string, span: Span, set: Knob["set"]): Knob {
  if (span.shape === undefined) return { name, min: span.min, max: span.max, set };
  return { name, min: quantile(span, LEAST), max: quantile(span, GREATEST), set };
}
