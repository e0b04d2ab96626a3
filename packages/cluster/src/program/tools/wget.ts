/** wget, as busybox has it: `wget -qO- http://web`. */
import type { ExecResult, HttpResponse } from "../types.ts";
import { parseFlags } from "./flags.ts";
import { fail, ok, type Tool } from "./tool.ts";
import { parseUrl } from "./url.ts";

const OPTIONS = {
  "-q": 0,
  "-O": 1,
  "-T": 1,
  "--timeout": 1,
  "-t": 1,
  "--tries": 1,
  "-S": 0,
  "--server-response": 0,
  "--spider": 0,
  "--no-check-certificate": 0,
  "--quiet": 0,
  "--no-verbose": 0,
} as const;

export const wget: Tool = {
  name: "wget",
  run(argv, context): ExecResult {
    const flags = parseFlags(argv, OPTIONS);
    if (flags.unknown !== undefined) return fail(`wget: unrecognized option: ${flags.unknown.replace(/^-+/, "")}`, 1);
    const [text] = flags.rest;
    const url = text === undefined ? undefined : parseUrl(text);
    if (url === undefined || "error" in url) return fail(`wget: bad address '${text ?? ""}'`, 1);
    const request = {
      kind: "http",
      method: "GET",
      host: url.authority,
      path: url.path,
      headers: { "user-agent": "Wget" },
    } as const;
    const { disposition, reply } = context.connect(`${url.host}:${url.port}`, request);
    if (disposition === "unresolved") return fail(`wget: bad address '${url.host}'`, 1);
    if (!reply.ok) return fail(`wget: can't connect to remote host: ${reply.error}`, 1);
    if (reply.response?.kind !== "http") return fail("wget: error getting response", 1);
    const { status, body } = reply.response;
    const answers = flags.options.has("-S") || flags.options.has("--server-response");
    const head = answers ? headOf(reply.response) : "";
    if (status >= 400) return fail(`${head}wget: server returned error: HTTP/1.1 ${status}`, 1);
    return { ...ok(flags.options.get("-O")?.at(-1) === "-" ? body : ""), stderr: head };
  },
};

/** As -S shows it, indented by two. */
function headOf({ status, headers }: HttpResponse): string {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`);
  return `  HTTP/1.1 ${status}${status === 200 ? " OK" : ""}\n${lines.join("")}`;
}
