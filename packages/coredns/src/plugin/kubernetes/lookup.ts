/** One question put to the kubernetes plugin, and what it finds before records are made of it. */
import { matchesLabels } from "@kubenetsim/api";
import type { Query } from "../../message.ts";
import { isReverse, matchZone } from "../../name.ts";
import type { Again } from "../../server.ts";
import type { DnsView } from "../../view.ts";
import type { KubernetesOptions } from "./options.ts";

export interface Lookup {
  readonly options: KubernetesOptions;
  readonly view: DnsView;
  readonly again: Again;
  readonly query: Query;
  /** The name in the letters of the question. */
  readonly qname: string;
  /** The name in lower case. */
  readonly name: string;
  readonly type: string;
  /** The zone in the letters of the question. */
  readonly zone: string;
}

/**
 * An address, or another name, under which a service, endpoint or pod is found. Models plugin/etcd/msg/service.go.
 */
export interface Found {
  /** An address or a name. */
  readonly host: string;
  /** -1: it has no port, and no SRV record either. */
  readonly port: number;
  /** The name under which it stands; SRV records of an address point there. */
  readonly owner: string;
  /** The host as an address, where it has been read before. */
  readonly address?: { readonly type: "A" | "AAAA"; readonly text: string };
}

/** `undefined`: the name does not exist. An empty list: it does, and has nothing of this type. */
export type FoundList = readonly Found[] | undefined;

/** Is the namespace there, and may the server show it? Models plugin/kubernetes/namespace.go. */
export function namespaceExposed(lookup: Pick<Lookup, "options" | "view">, namespace: string): boolean {
  const { namespaces, namespaceLabels } = lookup.options;
  if (namespaces.length > 0 && !namespaces.includes(namespace)) return false;
  const object = lookup.view.namespaces.get(namespace);
  if (object === undefined) return false;
  return namespaceLabels === undefined || matchesLabels(namespaceLabels, object.metadata.labels);
}

/** Does the zone serve ServiceImports? */
export function isMulticluster(options: KubernetesOptions, zone: string): boolean {
  return options.multicluster.length > 0 && matchZone(options.multicluster, zone) !== undefined;
}

/** The zone that PTR records point into. */
export function primaryZone(options: KubernetesOptions): string {
  return options.zones.find((zone) => !isReverse(zone)) ?? ".";
}
