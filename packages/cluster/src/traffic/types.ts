/** Load on a cluster, and what became of each request. */
import type { Millis } from "@kubenetsim/sim";
import type { Duration } from "../config/types.ts";
import type { Request } from "../program/types.ts";

export interface TrafficOptions {
  /** Where the clients are, such as `pod/default/web-0`, `node/node-1`, `external/192.168.0.99`; several take turns. */
  readonly from: string | readonly string[];
  /** An address, or a name as the clients would write it. */
  readonly to: string;
  readonly port: number;
  readonly protocol?: "tcp" | "udp";
  /** Open loop: so many requests a second, whatever becomes of them. */
  readonly rate?: number;
  /** Closed loop: so many clients, each of which waits for its answer before it asks again. */
  readonly concurrency?: number;
  readonly duration: Duration;
  /** Closed loop: from an answer to the next request. Default 100 ms. */
  readonly think?: Duration;
  /** How long a server works on a request; where it ends meanwhile, the request is lost. Default 0. */
  readonly service?: Duration;
  /** After how long a client gives up. Default 5 s. */
  readonly timeout?: Duration;
  /** TCP: connections are kept, and a request goes where its connection goes. Default: each opens one of its own. */
  readonly keepAlive?: boolean;
  /** With `rate` and `keepAlive`: how many connections are kept. Default 10. */
  readonly connections?: number;
  /** What is asked. Default: GET / */
  readonly request?: Request;
}

/**
 * `ok`; a refusal or silence of the network (`refused`, `timeout`, `unreachable`, `unresolved`); `reset`: the server ended with
 * the request under way; `http 503` and the like.
 */
export type Outcome = string;

/** What one sort of requests has in common. */
export interface OutcomeCount {
  readonly outcome: Outcome;
  readonly count: number;
  /** The first hop and rule, or the process, that made it so; "" for what went well. */
  readonly cause: string;
  /** Virtual times of the first and the last. */
  readonly first: Millis;
  readonly last: Millis;
}

export interface LostRequest {
  readonly at: Millis;
  readonly from: string;
  readonly outcome: Outcome;
  readonly cause: string;
  /** `address:port` that it was sent to, where it got that far. */
  readonly backend?: string;
}

export interface TrafficReport {
  readonly requests: number;
  readonly ok: number;
  readonly failed: number;
  /** By outcome and cause, the most frequent first. */
  readonly outcomes: readonly OutcomeCount[];
  /** How many requests each backend answered, by `namespace/pod`. */
  readonly backends: { readonly [pod: string]: number };
  readonly connections: number;
  /** The first lost ones, at most LOST_MAX. */
  readonly lost: readonly LostRequest[];
  readonly started: Millis;
  readonly ended: Millis;
}

/** More lost requests than this are only counted. */
export const LOST_MAX = 100;
