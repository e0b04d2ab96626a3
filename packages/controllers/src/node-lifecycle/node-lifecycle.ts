/** Notices nodes whose kubelet has fallen silent, and taints nodes by their state. Models pkg/controller/nodelifecycle. */
import { type Node, splitKey } from "@kubenetsim/api";
import { deepEqual, type Key, type Reader, type WatchEventOf } from "@kubenetsim/apiserver";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { markUnknown, readyOf, untilSilent } from "./health.ts";
import { evictionTaintOf, wantedEvictionKey, withTaints } from "./taints.ts";
import { isAllDisrupted, untilEvictionSlot, zoneKeyOf, zonesOf } from "./zone.ts";

/** Where kubelets renew their Leases. */
export const NODE_LEASES = "kube-node-lease";

/**
 * A Lease with a renewTime is watched until it is too old. Renewals that come on time are not written: the Lease of a kubelet
 * that is well has no renewTime, and the last one of a kubelet that stops is written when it stops.
 */
export const nodeLifecycleController: Controller = {
  name: "node-controller",
  watches: [watch("leases", nodeOfLease), watch("nodes", nodeOnChange)],
  reconcile(context, key) {
    const node = context.get("nodes", key);
    if (node === undefined) return undefined;
    const lease = context.get("leases", `${NODE_LEASES}/${key}`);
    const left = untilSilent(lease, context.now, context.nodeLifecycle);
    const seen = left === 0 ? markUnknown(context, node) : node;
    if (seen === "backoff") return "backoff";
    const again: Again | undefined = left === undefined || left === 0 ? undefined : { afterMs: left };
    return sooner(again, taintNode(context, seen));
  },
};

function nodeOfLease({ key }: WatchEventOf<"leases">, read: Reader): readonly Key[] {
  const { namespace, name } = splitKey(key);
  return namespace === NODE_LEASES && read.get("nodes", name) !== undefined ? [name] : NO_KEYS;
}

function nodeOnChange({ type, key, before, after }: WatchEventOf<"nodes">, read: Reader): readonly Key[] {
  const wasReady = readyOf(before)?.status === "True";
  // The last node that was ready takes the taints that evict from all others.
  if (wasReady && readyOf(after)?.status !== "True" && isAllDisrupted(zonesOf(read.store.tables.nodes)))
    return [...read.store.tables.nodes.keys()];
  if (type === "DELETED") return NO_KEYS;
  const isSame =
    before !== undefined &&
    before.status?.conditions === after?.status?.conditions &&
    deepEqual(before.spec, after?.spec);
  return isSame ? NO_KEYS : [key];
}

function taintNode(context: Context, node: Node): Again | undefined {
  const left = untilEviction(context, node);
  const tainted = withTaints(node, left === 0, context.now);
  const written = tainted === node ? undefined : afterWrite(context.update("nodes", tainted));
  if (left === 0) return written;
  const looks: Again = { afterMs: context.nodeLifecycle.nodeMonitorPeriodMs, steady: true };
  return sooner(written, left === undefined ? looks : { afterMs: left });
}

/** In how long pods may be taken from this node; 0: now, or there is no reason to. Undefined: for the time being not. */
function untilEviction(context: Context, node: Node): number | undefined {
  if (wantedEvictionKey(node) === undefined) return 0;
  const zones = zonesOf(context.store.tables.nodes);
  if (isAllDisrupted(zones)) return undefined;
  const zone = zones.get(zoneKeyOf(node));
  // Another reason takes the place of the one before.
  if (evictionTaintOf(node) !== undefined || zone === undefined) return 0;
  return untilEvictionSlot(zone, context.now, context.nodeLifecycle);
}
