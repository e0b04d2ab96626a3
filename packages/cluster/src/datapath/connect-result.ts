/** What a client gets to know of its connection. */
import type { ObjectRef } from "@kubenetsim/api";
import type { Reply } from "../program/types.ts";
import type { Disposition, Trace } from "../trace/types.ts";

/** One exchange: a request and its answer, or why there is none. */
export interface Exchange {
  readonly disposition: Disposition;
  readonly reply: Reply;
  readonly trace: Trace;
  /** Who answered. */
  readonly backend?: ObjectRef;
}

/** What `curl` brings home. */
export interface Answer {
  readonly ok: boolean;
  /** The HTTP status, where there was one. */
  readonly status?: number;
  readonly body: string;
  readonly error?: string;
  readonly exitCode: number;
  readonly trace: Trace;
}
