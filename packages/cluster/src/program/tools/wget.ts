/** wget, as busybox has it: `wget -qO- http://web`. */
import type { ExecResult } from "../types.ts";
import { parseFlags } from "./flags.ts";
import { fail, ok, type Tool } from "./tool.ts";
import { parseUrl } from "./url.ts";

const OPTIONS = { "-q": 0, "-O": 1, "-T": 1, "--timeout": 1, "-S": 0, "--spider": 0 } as const;

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
    if (reply.response.status >= 400) return fail(`wget: server returned error: HTTP/1.1 ${reply.response.status}`, 1);
    return ok(flags.options.get("-O")?.at(-1) === "-" ? reply.response.body : "");
  },
};
