/** Finds ClusterIPs without their IPAddress, and IPAddresses without their Service, repairs them and says so. Models pkg/registry/core/service/ipallocator/controller/repairip.go. */
import { type IPAddress, joinKey, type KubeObject, keyOf } from "@kubenetsim/api";
import { type Key, type RepairAction, type RepairEvent, syncIPAddress, syncService } from "@kubenetsim/apiserver";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { objectsOfAddress, objectsOfService, parentKeyOf } from "./objects.ts";
import { graceLeft, isAddressSound, isServiceSound } from "./sound.ts";

/** Keys of this controller: a Service by its key, an IPAddress by its name. */
const SERVICE = "service:";
const ADDRESS = "ipaddress:";

export const ipAllocatorRepairController: Controller = {
  name: "ipallocator-repair-controller",
  watches: [
    // What is as it should be wakes nobody: that is nearly every write.
    watch("services", ({ key, type, after }, read) => {
      if (after === undefined) return NO_KEYS;
      if (type === "DELETED") return objectsOfService(read, after).ipAddresses.map(addressKey);
      return isServiceSound(read, after) ? NO_KEYS : [SERVICE + key];
    }),
    watch("ipaddresses", ({ key, type, before, after }, read) => {
      const parent = parentKeyOf(before ?? after);
      const service = read.get("services", parent);
      const orphaned = service !== undefined && !isServiceSound(read, service) ? [SERVICE + parent] : NO_KEYS;
      if (type === "DELETED" || after === undefined || isAddressSound(read, after)) return orphaned;
      return [...orphaned, ADDRESS + key];
    }),
    // Services whose range is gone are told.
    watch("servicecidrs", ({ type }, read) =>
      type === "DELETED" ? read.list("services").map((service) => SERVICE + keyOf(service)) : NO_KEYS,
    ),
  ],
  reconcile(context, key) {
    if (key.startsWith(SERVICE)) return repairService(context, key.slice(SERVICE.length));
    return repairAddress(context, key.slice(ADDRESS.length));
  },
};

function repairService(context: Context, key: Key): Again | undefined {
  const service = context.get("services", key);
  if (service === undefined) return undefined;
  const repair = syncService(objectsOfService(context, service), key);
  return write(context, repair.actions, repair.events);
}

function repairAddress(context: Context, name: string): Again | undefined {
  const ipAddress = context.get("ipaddresses", name);
  if (ipAddress === undefined || isAddressSound(context, ipAddress)) return undefined;
  const left = graceLeft(context, ipAddress);
  if (left > 0) return { afterMs: left };
  const repair = syncIPAddress(objectsOfAddress(context, ipAddress), name, context.now);
  return write(context, repair.actions, repair.events);
}

/** The Events first: the IPAddress that one is about may be the one that goes. */
function write(context: Context, actions: readonly RepairAction[], events: readonly RepairEvent[]): Again | undefined {
  for (const { regarding, type, reason, message } of events) {
    const about = subjectOf(context, regarding);
    if (about !== undefined) context.event(about, type, reason, message);
  }
  let again: Again | undefined;
  for (const action of actions) {
    const written =
      action.verb === "create"
        ? context.create("ipaddresses", action.object)
        : context.delete("ipaddresses", action.name);
    again = sooner(again, afterWrite(written));
  }
  return again;
}

function subjectOf(context: Context, { kind, namespace, name }: RepairEvent["regarding"]): KubeObject | undefined {
  return kind === "Service" ? context.get("services", joinKey(namespace, name)) : context.get("ipaddresses", name);
}

function addressKey({ metadata }: IPAddress): Key {
  return ADDRESS + (metadata.name ?? "");
}
