/** The shape of every command that exec finds, and what it may use. */
import type { Millis } from "@kubenetsim/sim";
import type { Exchange } from "../../datapath/connect-result.ts";
import type { Location } from "../../datapath/location.ts";
import type { Place } from "../../datapath/place.ts";
import type { Resolved, ResolveOptions } from "../../datapath/resolve.ts";
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
  /** By the image's C library, or by the habits that the options name. */
  resolve(name: string, options?: ResolveOptions): Resolved;
  /** The first nameserver of resolv.conf. */
  readonly nameserver: string;
  /** Lets virtual time go by. Absent: whoever runs the command only counts it. */
  readonly wait?: (ms: Millis) => void;
  /** The command stands in the pod's manifest: an image of which nothing else is known has it. */
  readonly ofManifest?: boolean;
  /** Changes the container's files; nothing happens where there are none. */
  keepFiles(files: Process["files"]): void;
}

export interface Tool {
  readonly name: string;
  /** Containers and hosts outside do not have it. */
  readonly onNodesOnly?: boolean;
  run(argv: readonly string[], context: ToolContext): ExecResult;
}

export function ok(stdout: string): ExecResult {
  return { stdout, stderr: "", exitCode: 0 };
}

export function fail(stderr: string, exitCode: number, stdout = ""): ExecResult {
  return { stdout, stderr: stderr === "" || stderr.endsWith("\n") ? stderr : `${stderr}\n`, exitCode };
}
