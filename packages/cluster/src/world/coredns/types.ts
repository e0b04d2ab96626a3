/** What the world holds of CoreDNS: each process with its configuration and its plugins' memory, and what it has seen of the API. */
import type { EndpointSlice, Namespace, Pod, Service } from "@kubenetsim/api";
import type { DnsMemory } from "@kubenetsim/coredns";
import type { Millis, Tree } from "@kubenetsim/sim";

/** One running CoreDNS. */
export interface DnsProcess {
  readonly node: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly container: string;
  /** The files that its configuration was read from, by path: the Corefile and what stands beside it. */
  readonly files: Tree<string>;
  /** Path of the Corefile among them. */
  readonly corefile: string;
  readonly memory: DnsMemory;
  /** When this configuration came into force. */
  readonly since: Millis;
  /** How often it was reloaded. */
  readonly reloads: number;
  /** What it has seen of the API, where it lags. Absent: everything. */
  readonly tables?: DnsTables;
}

/** What CoreDNS watches. */
export interface DnsTables {
  readonly services: Tree<Service>;
  readonly slices: Tree<EndpointSlice>;
  readonly slicesByService: Tree<string>;
  readonly namespaces: Tree<Namespace>;
  readonly pods: Tree<Pod>;
  readonly podsByIP: Tree<string>;
  readonly revision: number;
}
