/** The tables that a case of suite dns describes. */
import type { EndpointSlice, Namespace, Pod, Service } from "@kubenetsim/api";
import {
  type DnsView,
  parseRecord,
  type ResourceRecord,
  type ServiceImport,
  type UpstreamAnswer,
} from "@kubenetsim/coredns";
import { assert, emptyTree, type Tree, treeOf } from "@kubenetsim/sim";
import { listOf, objectOf, optional, textOf } from "../../json.ts";
import type { Json, JsonObject } from "../../types.ts";

const SERVICE_LABEL = "kubernetes.io/service-name";
const IMPORT_LABEL = "multicluster.kubernetes.io/service-name";

export function viewOf(objects: readonly Json[], settings: JsonObject): DnsView {
  const slices = tableOf<EndpointSlice>(objects, "EndpointSlice");
  const pods = tableOf<Pod>(objects, "Pod");
  const upstream = optional(settings.upstream, objectOf, "upstream");
  return {
    services: tableOf<Service>(objects, "Service"),
    slices,
    slicesByService: byLabel(slices, SERVICE_LABEL),
    namespaces: tableOf<Namespace>(objects, "Namespace"),
    pods,
    podsByIP: byIP(pods),
    imports: tableOf<ServiceImport>(objects, "ServiceImport"),
    slicesByImport: byLabel(slices, IMPORT_LABEL),
    ...(upstream === undefined ? {} : { upstream: upstreamOf(upstream) }),
    localIPs: optional(settings.localIPs, textList, "localIPs") ?? [],
    synced: settings.synced !== false,
    serial: 1_700_000_000,
    seed: 1,
  };
}

export function textList(value: Json, what: string): readonly string[] {
  return listOf(value, what).map((one) => textOf(one, what));
}

function tableOf<T>(objects: readonly Json[], kind: string): Tree<T> {
  const rows = objects
    .map((object) => objectOf(object, "an object"))
    .filter((object) => object.kind === kind)
    .map((object): [string, T] => [keyOf(object), object as T]);
  return rows.length === 0 ? emptyTree<T>() : treeOf(rows);
}

function keyOf(object: JsonObject): string {
  const { namespace, name } = objectOf(object.metadata, "metadata");
  return namespace === undefined ? textOf(name, "name") : `${textOf(namespace, "namespace")}/${textOf(name, "name")}`;
}

function byLabel(slices: Tree<EndpointSlice>, label: string): Tree<string> {
  return emptyTree<string>().edit((draft) => {
    for (const [key, slice] of slices) {
      const service = slice.metadata.labels?.[label];
      if (service !== undefined) draft.set(`${slice.metadata.namespace ?? ""}/${service}\0${key}`, key);
    }
  });
}

function byIP(pods: Tree<Pod>): Tree<string> {
  return emptyTree<string>().edit((draft) => {
    for (const [key, pod] of pods) {
      const ips = pod.status?.podIPs?.map((one) => one.ip) ?? [pod.status?.podIP ?? ""];
      for (const ip of ips) draft.set(`${ip}\0${key}`, key);
    }
  });
}

function upstreamOf(upstream: JsonObject): Tree<UpstreamAnswer> {
  return emptyTree<UpstreamAnswer>().edit((draft) => {
    for (const [key, value] of Object.entries(upstream)) {
      const given = objectOf(value, key);
      draft.set(key, {
        rcode: textOf(given.rcode, "rcode") as UpstreamAnswer["rcode"],
        answer: recordsOf(given.answer),
        authority: recordsOf(given.authority),
        ...(given.truncated === true ? { truncated: true } : {}),
      });
    }
  });
}

function recordsOf(value: Json | undefined): readonly ResourceRecord[] {
  return (optional(value, textList, "records") ?? []).map((text) => {
    const record = parseRecord(text);
    assert(record !== undefined, `${text} is no record`);
    return record;
  });
}
