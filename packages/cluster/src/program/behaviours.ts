/** Programs made of others: one that ends by itself, is slow to start or to stop, fails when told to, needs another server. */
import type { Millis } from "@kubenetsim/sim";
import { expand } from "./expand.ts";
import type { HttpResponse, Program, ProgramIO, Request, Response } from "./types.ts";

/** Ends after a while with an exit code, at each start anew. */
export function exitsAfter(program: Program, afterMs: Millis, exitCode: number): Program {
  return { ...program, exits: () => ({ afterMs, exitCode }) };
}

/** Takes its time from SIGTERM to its end; Infinity ignores SIGTERM. Its sockets stay open until then. */
export function stopsAfter(program: Program, terminationMs: Millis): Program {
  return { ...program, terminationMs: () => terminationMs };
}

/** Opens its sockets only this long after its start: until then connections are refused. */
export function startsAfter(program: Program, startupMs: Millis): Program {
  return { ...program, startupMs: () => startupMs };
}

/** Answers SIGTERM with this exit code (143 is what the kernel gives a program that does not handle it). */
export function exitsOnTermWith(program: Program, exitCode: number): Program {
  return { ...program, terminationCode: () => exitCode };
}

/** The file that makes a program of `failsWhenTold` fail while it is there. */
export const FAIL_FILE = "/tmp/fail";

/**
 * Fails while a file is there: HTTP requests get a 503, others no answer, and a probe `exec: cat` of its own can look at the
 * same file.
 * @example cluster.pod("web-0").exec(["touch", FAIL_FILE])
 */
export function failsWhenTold(program: Program, file: string = FAIL_FILE): Program {
  return failing(program, (io) => (io.file(file) === undefined ? undefined : `told to fail by ${file}`));
}

/** Fails as long as it cannot connect to `host:port`; `$(NAME)` stands for a variable of the container's environment. */
export function needs(program: Program, target: string): Program {
  return failing(program, (io) => {
    const where = expand(target, io);
    const reply = io.connect(where, { kind: "raw", data: "" });
    return reply.ok || reply.connected === true ? undefined : `cannot connect to ${where}: ${reply.error}`;
  });
}

function failing(program: Program, why: (io: ProgramIO) => string | undefined): Program {
  return {
    ...program,
    serve(request: Request, io: ProgramIO): Response | undefined {
      const failure = why(io);
      if (failure === undefined) return program.serve(request, io);
      return request.kind === "http" ? unavailable(failure) : undefined;
    },
  };
}

function unavailable(body: string): HttpResponse {
  return { kind: "http", status: 503, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
