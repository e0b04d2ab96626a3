/** Builders of image programs for test authors: one name to import, options by name. */
import type { Millis } from "@kubenetsim/sim";
import { exitsAfter, exitsOnTermWith, failsWhenTold, needs, startsAfter, stopsAfter } from "./behaviours.ts";
import { httpServer, type Routes } from "./http-server.ts";
import { tcpServer, udpServer } from "./tcp-server.ts";
import type { Program } from "./types.ts";

/** What any of the programs can do beside serving. */
export interface Behaviour {
  /** Its sockets open this many milliseconds after its start. Default 0. */
  readonly startupMs?: Millis;
  /** Milliseconds from SIGTERM to its end; it goes on serving until then. Infinity: it ignores SIGTERM. Default 0. */
  readonly drainMs?: Millis;
  /** Its exit code on SIGTERM. Default: 0 where it drains, else 143. */
  readonly termCode?: number;
  /** It ends by itself this long after each start. */
  readonly exits?: { readonly afterMs: Millis; readonly exitCode: number };
  /** While this file is there it fails; `true`: /tmp/fail. */
  readonly failFile?: string | true;
  /** `host:port` without which it fails; `$(NAME)` for its environment. */
  readonly needs?: string;
}

export interface HttpServer extends Behaviour {
  /** Default 8080. */
  readonly port?: number;
  /** Default: every path answers 200 `ok`. */
  readonly routes?: Routes;
}

export interface TcpServer extends Behaviour {
  readonly port: number;
  /** What it says on every connection. Default: nothing but the connection. */
  readonly banner?: string;
}

export interface UdpServer extends Behaviour {
  readonly port: number;
  /** Default: it echoes. */
  readonly answer?: string;
}

/**
 * Image programs by what they do.
 * @example createCluster({ images: { web: programs.httpServer({ port: 8080, drainMs: 5_000 }) } })
 */
export const programs: {
  httpServer(options?: HttpServer): Program;
  tcpServer(options: TcpServer): Program;
  udpServer(options: UdpServer): Program;
  /** An HTTP server that opens its port late. */
  slowStarter(options: HttpServer & { readonly startupMs: Millis }): Program;
  /** An HTTP server that answers 503 while a file (default /tmp/fail) is there. */
  failsOnDemand(options?: HttpServer): Program;
  /** An HTTP server that answers 503 while what it depends on cannot be reached. */
  dependent(options: HttpServer & { readonly needs: string }): Program;
  /** An HTTP server that goes on serving for a while after SIGTERM. */
  drainer(options: HttpServer & { readonly drainMs: Millis }): Program;
  /** It listens on nothing, and ends by itself. */
  job(exitCode: number, afterMs?: Millis): Program;
} = {
  httpServer: (options = {}) =>
    behaving(httpServer(options.port ?? HTTP_PORT, options.routes ?? { "/*": "ok" }), options),
  tcpServer: (options) => behaving(tcpServer(options.port, options.banner ?? ""), options),
  udpServer: (options) => behaving(udpServer(options.port, options.answer), options),
  slowStarter: (options) => programs.httpServer(options),
  failsOnDemand: (options = {}) => programs.httpServer({ failFile: true, ...options }),
  dependent: (options) => programs.httpServer(options),
  drainer: (options) => programs.httpServer(options),
  job: (exitCode, afterMs = 0) => exitsAfter({ listens: () => [], serve: () => undefined }, afterMs, exitCode),
};

const HTTP_PORT = 8080;

function behaving(program: Program, options: Behaviour): Program {
  const { startupMs, drainMs, termCode, exits, failFile, needs: target } = options;
  let made = program;
  if (failFile !== undefined) made = failsWhenTold(made, failFile === true ? undefined : failFile);
  if (target !== undefined) made = needs(made, target);
  if (startupMs !== undefined) made = startsAfter(made, startupMs);
  if (drainMs !== undefined) made = stopsAfter(made, drainMs);
  if (exits !== undefined) made = exitsAfter(made, exits.afterMs, exits.exitCode);
  return termCode === undefined ? made : exitsOnTermWith(made, termCode);
}
