/** Builders of image programs for test authors: one name to import, options by name. */
import { wholeImageName } from "@kubenetsim/kubelet";
import type { Millis } from "@kubenetsim/sim";
import { exitsOnTermWith, failsWhenTold, needs, startsAfter, stopsAfter } from "./behaviours.ts";
import { httpServer, type Routes } from "./http-server.ts";
import { tcpServer, udpServer } from "./tcp-server.ts";
import type { Program, ProgramExit } from "./types.ts";

/** What any of the programs can do beside serving. */
export interface Behaviour {
  /** Its sockets open this many milliseconds after its start. Default 0. */
  readonly startupMs?: Millis;
  /** Milliseconds from SIGTERM to its end; it goes on serving until then. Infinity: it ignores SIGTERM. Default 0. */
  readonly drainMs?: Millis;
  /** Its exit code on SIGTERM. Default: 0 where it drains, else 143. */
  readonly termCode?: number;
  /** It ends by itself this long after each start. */
  readonly exits?: ProgramExit;
  /** While this file is there it fails; `true`: /tmp/fail. */
  readonly failFile?: string | true;
  /** `host:port` without which it fails; `$(NAME)` for its environment. */
  readonly needs?: string;
  /** What it writes to its log when it starts. */
  readonly startLog?: readonly string[];
  /** Its image holds no shell and no commands: `sleep` as a preStop hook fails in it. */
  readonly distroless?: boolean;
}

export interface HttpServer extends Behaviour {
  /** It writes a line to its log for each request: who asked for what, and the status. */
  readonly logsRequests?: boolean;
  /** Default 8080. */
  readonly port?: number;
  /** Default: every path answers 200 `ok`. */
  readonly routes?: Routes;
}

export interface JobOptions {
  /** What it leaves to be read in the container's status. */
  readonly message?: string;
  readonly startLog?: readonly string[];
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
  job(exitCode: number, afterMs?: Millis, options?: JobOptions): Program;
  /** An image that no registry has: pods that ask for it come to ErrImagePull and ImagePullBackOff. */
  missing(): Program;
} = {
  httpServer: (options = {}) =>
    logging(
      behaving(httpServer(options.port ?? HTTP_PORT, options.routes ?? { "/*": "ok" }), options),
      options.logsRequests === true,
    ),
  tcpServer: (options) => behaving(tcpServer(options.port, options.banner ?? ""), options),
  udpServer: (options) => behaving(udpServer(options.port, options.answer), options),
  slowStarter: (options) => programs.httpServer(options),
  failsOnDemand: (options = {}) => programs.httpServer({ failFile: true, ...options }),
  dependent: (options) => programs.httpServer(options),
  drainer: (options) => programs.httpServer(options),
  missing: () => ({ listens: () => [], serve: () => undefined, unpullable: notFound }),
  job: (exitCode, afterMs = 0, { message, ...options } = {}) => {
    const exits = { afterMs, exitCode, ...(message === undefined ? {} : { message }) };
    return behaving({ listens: () => [], serve: () => undefined }, { ...options, exits });
  },
};

const HTTP_PORT = 8080;

/** As containerd says it. */
function notFound(image: string): string {
  const name = wholeImageName(image);
  const resolving = `failed to resolve reference "${name}": ${name}: not found`;
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": ${resolving}`;
}

function behaving(program: Program, options: Behaviour): Program {
  const { startupMs, drainMs, termCode, exits, failFile, needs: target, startLog, distroless } = options;
  let made = distroless === undefined ? program : { ...program, distroless };
  if (startLog !== undefined) made = { ...made, startLog: () => startLog };
  if (failFile !== undefined) made = failsWhenTold(made, failFile === true ? undefined : failFile);
  if (target !== undefined) made = needs(made, target);
  if (startupMs !== undefined) made = startsAfter(made, startupMs);
  if (drainMs !== undefined) made = stopsAfter(made, drainMs);
  if (exits !== undefined) made = { ...made, exits: () => exits };
  return termCode === undefined ? made : exitsOnTermWith(made, termCode);
}

/** Outermost, so that failures that are told to it are logged too. */
function logging(program: Program, isOn: boolean): Program {
  if (!isOn) return program;
  return {
    ...program,
    serve(request, io) {
      const response = program.serve(request, io);
      if (request.kind === "http" && response?.kind === "http")
        io.log(`${io.peer.address} "${request.method} ${request.path} HTTP/1.1" ${response.status}`);
      return response;
    },
  };
}
