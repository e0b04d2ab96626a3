/** curl, as far as a person at a tutorial uses it. Errors and exit codes are curl's own. */
import type { Exchange } from "../../datapath/connect-result.ts";
import type { ExecResult, HttpRequest, HttpResponse } from "../types.ts";
import { type Flags, parseFlags } from "./flags.ts";
import { fail, type Tool } from "./tool.ts";
import { parseUrl, type Url } from "./url.ts";

const OPTIONS = {
  "-s": 0,
  "--silent": 0,
  "-S": 0,
  "--show-error": 0,
  "-v": 0,
  "--verbose": 0,
  "-i": 0,
  "--include": 0,
  "-I": 0,
  "--head": 0,
  "-k": 0,
  "--insecure": 0,
  "-L": 0,
  "--location": 0,
  "-f": 0,
  "--fail": 0,
  "-4": 0,
  "-6": 0,
  "--http0.9": 0,
  "-o": 1,
  "--output": 1,
  "-w": 1,
  "--write-out": 1,
  "-H": 1,
  "--header": 1,
  "-X": 1,
  "--request": 1,
  "-d": 1,
  "--data": 1,
  "-m": 1,
  "--max-time": 1,
  "--connect-timeout": 1,
  "-A": 1,
  "--user-agent": 1,
} as const;

// What Linux's six SYNs take until connect(2) gives up: tcp_syn_retries.
const CONNECT_TIMEOUT_MS = 130_000;

export const curl: Tool = {
  name: "curl",
  run(argv, context) {
    const flags = parseFlags(argv, OPTIONS);
    if (flags.unknown !== undefined) return usage(`option ${flags.unknown}: is unknown`);
    const [text] = flags.rest;
    if (text === undefined) return fail("curl: try 'curl --help' or 'curl --manual' for more information", 2);
    const url = parseUrl(text);
    if ("error" in url) return badUrl(url);
    const exchange = context.connect(
      `${url.host.includes(":") ? `[${url.host}]` : url.host}:${url.port}`,
      requestOf(flags, url),
    );
    return exchange.reply.ok ? answered(exchange, flags, url) : failed(exchange, flags, url);
  },
};

function usage(message: string): ExecResult {
  return fail(`curl: ${message}\ncurl: try 'curl --help' or 'curl --manual' for more information`, 2);
}

function badUrl(url: { readonly error: string; readonly protocol?: string }): ExecResult {
  if (url.error === "protocol")
    return fail(`curl: (1) Protocol "${url.protocol}" not supported or disabled in libcurl`, 1);

  return fail("curl: (3) URL using bad/illegal format or missing URL", 3);
}

function requestOf(flags: Flags, url: Url): HttpRequest {
  const body = value(flags, "-d", "--data");
  const method =
    value(flags, "-X", "--request") ?? (has(flags, "-I", "--head") ? "HEAD" : body === undefined ? "GET" : "POST");
  const headers: Record<string, string> = {
    "user-agent": value(flags, "-A", "--user-agent") ?? "curl/8.14.1",
    accept: "*/*",
  };
  for (const header of [...(flags.options.get("-H") ?? []), ...(flags.options.get("--header") ?? [])]) {
    const colon = header.indexOf(":");
    if (colon > 0)
      Object.defineProperty(headers, header.slice(0, colon).trim().toLowerCase(), {
        value: header.slice(colon + 1).trim(),
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  const host = Object.hasOwn(headers, "host") ? (headers["host"] as string) : url.authority;
  return {
    kind: "http",
    method,
    host,
    path: url.path,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(url.scheme === "https" ? { tls: true } : {}),
  };
}

function answered(exchange: Exchange, flags: Flags, url: Url): ExecResult {
  const response = exchange.reply.response;
  if (response === undefined) return fail("curl: (52) Empty reply from server", 52);
  // Not HTTP: curl 7.29 of the tutorial's time prints what it got, as HTTP/0.9.
  if (response.kind !== "http")
    return response.kind === "raw" && response.data !== ""
      ? done(response.data, 0, flags, "000")
      : fail(silent(flags, "curl: (52) Empty reply from server"), 52);
  if (response.status >= 400 && has(flags, "-f", "--fail"))
    return fail(
      silent(flags, `curl: (22) The requested URL returned error: ${response.status}`),
      22,
      writeOut(flags, String(response.status)),
    );
  const head = has(flags, "-I", "--head");
  const shown = `${head || has(flags, "-i", "--include") ? headText(response) : ""}${head ? "" : response.body}`;
  const result = done(shown, 0, flags, String(response.status));
  return has(flags, "-v", "--verbose") ? { ...result, stderr: verbose(exchange, response, url) } : result;
}

function done(body: string, exitCode: number, flags: Flags, code: string): ExecResult {
  const discarded = value(flags, "-o", "--output") !== undefined;
  return { stdout: `${discarded ? "" : body}${writeOut(flags, code)}`, stderr: "", exitCode };
}

function failed(exchange: Exchange, flags: Flags, url: Url): ExecResult {
  const [exitCode, message] = curlError(exchange, flags, url);
  return fail(silent(flags, `curl: (${exitCode}) ${message}`), exitCode, writeOut(flags, "000"));
}

function curlError(exchange: Exchange, flags: Flags, url: Url): readonly [number, string] {
  const error = exchange.reply.error ?? "";
  if (exchange.disposition === "unresolved") return [6, `Could not resolve host: ${url.host}`];
  const limit = value(flags, "-m", "--max-time") ?? value(flags, "--connect-timeout", "--connect-timeout");
  const ms = limit === undefined ? CONNECT_TIMEOUT_MS : Math.round(Number(limit) * 1000);
  if (exchange.reply.connected === true)
    return [28, `Operation timed out after ${ms} milliseconds with 0 bytes received`];
  if (error === "Connection timed out")
    return [
      28,
      limit === undefined
        ? `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Couldn't connect to server`
        : `Connection timed out after ${ms} milliseconds`,
    ];
  return [7, `Failed to connect to ${url.host} port ${url.port} after 0 ms: Couldn't connect to server`];
}

/** -s hides errors unless -S shows them. */
function silent(flags: Flags, message: string): string {
  return has(flags, "-s", "--silent") && !has(flags, "-S", "--show-error") ? "" : message;
}

function headText(response: HttpResponse): string {
  const headers = Object.entries(response.headers).map(([name, text]) => `${name}: ${text}\r\n`);
  return `HTTP/1.1 ${response.status} ${REASONS.get(response.status) ?? ""}\r\n${headers.join("")}\r\n`;
}

function verbose(exchange: Exchange, response: HttpResponse, url: Url): string {
  const { target, targetPort } = exchange.trace.sent;
  return `*   Trying ${target}:${targetPort}...\n* Connected to ${url.host} (${target}) port ${targetPort}\n> GET ${url.path} HTTP/1.1\n> Host: ${url.authority}\n> \n< HTTP/1.1 ${response.status} ${REASONS.get(response.status) ?? ""}\n`;
}

function writeOut(flags: Flags, code: string): string {
  const format = value(flags, "-w", "--write-out");
  if (format === undefined) return "";
  return format
    .replaceAll("%{http_code}", code)
    .replaceAll("%{response_code}", code)
    .replaceAll("\\n", "\n")
    .replaceAll("\\t", "\t");
}

const REASONS: ReadonlyMap<number, string> = new Map([
  [200, "OK"],
  [301, "Moved Permanently"],
  [302, "Found"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [404, "Not Found"],
  [500, "Internal Server Error"],
  [503, "Service Unavailable"],
]);

function has(flags: Flags, short: string, long: string): boolean {
  return flags.options.has(short) || flags.options.has(long);
}

function value(flags: Flags, short: string, long: string): string | undefined {
  return flags.options.get(short)?.at(-1) ?? flags.options.get(long)?.at(-1);
}
