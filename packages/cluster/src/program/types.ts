/** What a container image does: data in, data out, and connections of its own only through `ProgramIO`. */
import type { Resolver } from "@kubenetsim/coredns";
import type { EnvEntry } from "@kubenetsim/kubelet";
import type { Millis } from "@kubenetsim/sim";

export interface HttpRequest {
  readonly kind: "http";
  readonly method: string;
  readonly host: string;
  /** Path and query, as on the request line. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
  readonly tls?: boolean;
}

/** A connection (tcp, sctp) or a datagram (udp) with these bytes; `data: ""` only connects. */
export interface RawRequest {
  readonly kind: "raw";
  readonly data: string;
}

/** One DNS query; `message` is the coredns package's Query. */
export interface DnsRequest {
  readonly kind: "dns";
  readonly message: unknown;
}

export type Request = HttpRequest | RawRequest | DnsRequest;

export interface HttpResponse {
  readonly kind: "http";
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  /** Virtual milliseconds until it came, for the kubelet's probes and hooks; everybody else gets it at once. Absent: none. */
  readonly afterMs?: Millis;
}

export interface RawResponse {
  readonly kind: "raw";
  readonly data: string;
}

export interface DnsResponse {
  readonly kind: "dns";
  readonly message: unknown;
  /** Virtual milliseconds until it came, where the server had to wait for others. Absent: none. */
  readonly afterMs?: number;
}

export type Response = HttpResponse | RawResponse | DnsResponse;

export interface ListenSpec {
  readonly protocol: "tcp" | "udp" | "sctp";
  readonly port: number;
  /** Absent: every address. */
  readonly address?: string;
}

/** What a program knows of itself: its pod, its environment. */
export interface ProgramStart {
  readonly namespace: string;
  readonly pod: string;
  readonly podIPs: readonly string[];
  readonly node: string;
  readonly container: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly EnvEntry[];
  /** The ports that the manifest declares. */
  readonly ports: readonly ListenSpec[];
  /** Those that its probes ask, declared or not. */
  readonly probedPorts: readonly ListenSpec[];
  /** It should end by itself: an init container, or a container of a Job. */
  readonly task: boolean;
  readonly restartCount: number;
  readonly startedAt: Millis;
}

/** The outcome of a connection that a program, or a person with curl, made. */
export interface Reply {
  readonly ok: boolean;
  readonly response?: Response;
  /** Why not: `connection refused`, `timed out`, `no route to host`, `could not resolve host`. */
  readonly error?: string;
  /** The connection was made, though nothing was answered on it. */
  readonly connected?: boolean;
}

export interface ProgramIO {
  readonly self: ProgramStart;
  readonly now: Millis;
  /** Where the request came from, as the socket sees it. */
  readonly peer: { readonly address: string; readonly port: number };
  /** A file of this container that somebody wrote since it started. */
  file(path: string): string | undefined;
  /** Writes a line to the container's log, which keeps the last thousand or so. */
  log(line: string): void;
  /** Opens a connection from this container: `target` is `host:port`, names go through its resolver. */
  connect(target: string, request: Request, protocol?: "tcp" | "udp"): Reply;
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Virtual milliseconds that the command takes; Infinity: it never ends. Absent: none. */
  readonly tookMs?: Millis;
  /** Nobody knows such a command. */
  readonly unknown?: boolean;
}

/** How a program comes to its end by itself. */
export interface ProgramExit {
  readonly afterMs: Millis;
  readonly exitCode: number;
  readonly message?: string;
}

/** An image's behaviour. It must be a function of what it is given: it keeps nothing. */
export interface Program {
  listens(start: ProgramStart): readonly ListenSpec[];
  /** `undefined`: the connection stays open and silent. */
  serve(request: Request, io: ProgramIO): Response | undefined;
  /** A command of this image's own, which goes before the common one of its name; `undefined`: not found here. */
  exec?(argv: readonly string[], io: ProgramIO): ExecResult | undefined;
  /** Why no node can pull this image, in the container runtime's words; `undefined`: they can. */
  unpullable?(image: string): string | undefined;
  /** The image holds nothing but its program: no shell, and none of the common commands, so that `sleep` fails in it. */
  readonly distroless?: boolean;
  /** It ends by itself after this long; `message` is what it leaves in its terminationMessagePath. */
  exits?(start: ProgramStart): ProgramExit | undefined;
  /** The lines that it writes to its log when it starts. */
  startLog?(start: ProgramStart): readonly string[];
  /** It opens its sockets only after this long. */
  startupMs?(start: ProgramStart): Millis;
  /** From SIGTERM to its end. Absent: it does not handle SIGTERM, and ends at once. */
  terminationMs?(start: ProgramStart): Millis;
  /** How its programs look names up. Absent: as musl does in images named alpine, as glibc does in all others. */
  readonly resolver?: Resolver;
  /** Its exit code on SIGTERM. Absent: 0 where it has a terminationMs, else 143, as the kernel ends it. */
  terminationCode?(start: ProgramStart): number;
}

/** Image name (`mysql:5.7`, or without tag: any tag) to what it does. */
export type Images = { readonly [image: string]: Program };
