/** nc: is a port open? Worded as OpenBSD's netcat. */
import type { ExecResult } from "../types.ts";
import { parseFlags } from "./flags.ts";
import { fail, ok, type Tool } from "./tool.ts";

const OPTIONS = { "-z": 0, "-v": 0, "-u": 0, "-n": 0, "-w": 1 } as const;

export const nc: Tool = {
  name: "nc",
  run(argv, context): ExecResult {
    const { options, rest, unknown } = parseFlags(argv, OPTIONS);
    if (unknown !== undefined) return fail(`nc: invalid option -- '${unknown.replace(/^-+/, "")}'`, 1);
    const [host, port] = rest;
    if (host === undefined || port === undefined || !/^\d+$/.test(port))
      return fail("usage: nc [-nuvz] [-w timeout] destination port", 1);
    const protocol = options.has("-u") ? "udp" : "tcp";
    const { disposition, reply, trace } = context.connect(`${host}:${port}`, { kind: "raw", data: "" }, protocol);
    if (disposition === "unresolved")
      return fail(`nc: getaddrinfo for host "${host}" port ${port}: Name or service not known`, 1);
    const name = `${host} (${trace.sent.target}) ${port}`;
    if (!reply.ok && reply.connected !== true)
      return fail(options.has("-v") ? `nc: connect to ${name} port [${protocol}/*] failed: ${reply.error}` : "", 1);
    const said = reply.response?.kind === "raw" ? reply.response.data : "";
    const stderr = options.has("-v") ? `Connection to ${name} port [${protocol}/*] succeeded!\n` : "";
    return { ...ok(options.has("-z") ? "" : said), stderr };
  },
};
