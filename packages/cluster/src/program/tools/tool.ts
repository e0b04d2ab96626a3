/** The shape of every command that exec finds, and what it may use. */
import type { Answer, Query } from "@kubenetsim/coredns";
import type { Millis } from "@kubenetsim/sim";
import type { Exchange } from "../../datapath/connect-result.ts";
import type { Location } from "../../datapath/location.ts";
import type { Place } from "../../datapath/place.ts";
import type { Resolved } from "../../datapath/resolve.ts";
import type { Simulation } from "../../world/simulation.ts";
import type { Process } from "../../world/types.ts";
import type { ExecResult, Request } from "../types.ts";

export interface ToolContext {
  readonly sim: Simulation;
  readonly place: Place;
  readonly location: Location;
  readonly now: Millis;
  /** The container's program; none on nodes and external hosts. */
  readonly process: Process | undefined;
  /** Connects by name or address; what the packets met is kept for whoever asked for the command. */
  connect(target: string, request: Request, protocol?: "tcp" | "udp"): Exchange;
  ping(address: string): Exchange;
  /** With a server: asks that one instead of those of resolv.conf. */
  resolve(name: string, server?: string): Resolved;
  /** One DNS query to one server. */
  ask(query: Query, server: string): Answer | "lost" | "refused";
  /** The first nameserver of resolv.conf. */
  readonly nameserver: string;
  /** Changes the container's files; nothing happens where there are none. */
  keepFiles(files: Process["files"]): void;
}

export interface Tool {
  readonly name: string;
  run(argv: readonly string[], context: ToolContext): ExecResult;
}

export function ok(stdout: string): ExecResult {
  return { stdout, stderr: "", exitCode: 0 };
}

export function fail(stderr: string, exitCode: number, stdout = ""): ExecResult {
  return { stdout, stderr: stderr === "" || stderr.endsWith("\n") ? stderr : `${stderr}\n`, exitCode };
}
