/** What a DNS server sees of the cluster: tables handed in, never copied. */
import type { EndpointSlice, Namespace, Pod, Service } from "@kubenetsim/api";
import type { Tree } from "@kubenetsim/sim";
import type { Rcode, ResourceRecord } from "./message.ts";
import type { Session } from "./session.ts";

/** What the servers beyond the cluster answer to one question. */
export interface UpstreamAnswer {
  readonly rcode: Rcode;
  readonly answer: readonly ResourceRecord[];
  readonly authority?: readonly ResourceRecord[];
  readonly truncated?: boolean;
}

/** What one answer is made from: tables, and what the server knows of itself and the client. */
export interface DnsView {
  /** Keys `namespace/name`, as in the API server's tables. */
  readonly services: Tree<Service>;
  readonly slices: Tree<EndpointSlice>;
  /** `namespace/service NUL sliceKey` to sliceKey. */
  readonly slicesByService: Tree<string>;
  readonly namespaces: Tree<Namespace>;
  /** Absent: no pod is known, and `pods verified` finds none. */
  readonly pods?: Tree<Pod>;
  /** `ip NUL podKey` to podKey. */
  readonly podsByIP?: Tree<string>;
  /** ServiceImports of the multicluster zones, if any; their slices stand in `slicesByImport`. */
  readonly imports?: Tree<ServiceImport>;
  /** `namespace/import NUL sliceKey` to sliceKey. */
  readonly slicesByImport?: Tree<string>;
  /**
   * What lies beyond the cluster: `name/TYPE` in lower case and capitals (`www.example.com./A`) to its answer. A name
   * listed under another type only has no data; a name not listed does not exist. Absent: nothing is reachable.
   */
  readonly upstream?: Tree<UpstreamAnswer>;
  /** The addresses that the server listens on: they decide its NS records. */
  readonly localIPs: readonly string[];
  /** False until the first list of every table has come; absent is true. */
  readonly synced?: boolean;
  /** Changes with every change of a table: the revision. */
  readonly serial: number;
  /** Where the question came from. */
  readonly client?: string;
  /** The port that it came from, and how. Absent: UDP. */
  readonly clientPort?: number;
  readonly transport?: "udp" | "tcp";
  /** Decides the order of records where a plugin shuffles them. */
  readonly seed: number;
  /** What plugins remember, and their way to other servers. Absent: nothing is kept, and nobody is asked. */
  readonly session?: Session;
}

/** ServiceImport, multicluster.x-k8s.io/v1alpha1: the fields that DNS reads. */
export interface ServiceImport {
  readonly metadata: { readonly name?: string; readonly namespace?: string };
  readonly spec?: {
    readonly type?: "ClusterSetIP" | "Headless";
    readonly ips?: readonly string[];
    readonly ports?: readonly { readonly name?: string; readonly protocol?: string; readonly port: number }[];
  };
}
