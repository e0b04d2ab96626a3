/** ping, as iputils prints it. The simulated wire takes no time, so round trips are 0. */
import type { ExecResult } from "../types.ts";
import { parseFlags } from "./flags.ts";
import { fail, type Tool } from "./tool.ts";

const OPTIONS = { "-c": 1, "-W": 1, "-w": 1, "-i": 1, "-q": 0, "-n": 0, "-4": 0, "-6": 0 } as const;
const COUNT_MAX = 1_000;

export const ping: Tool = {
  name: "ping",
  run(argv, context): ExecResult {
    const { options, rest, unknown } = parseFlags(argv, OPTIONS);
    if (unknown !== undefined) return fail(`ping: invalid option -- '${unknown.replace(/^-+/, "")}'`, 2);
    const [host] = rest;
    if (host === undefined) return fail("ping: usage error: Destination address required", 1);
    const count = Number(options.get("-c")?.at(-1) ?? "1");
    if (!Number.isInteger(count) || count < 1 || count > COUNT_MAX)
      return fail(`ping: invalid argument: '${options.get("-c")?.at(-1)}'`, 1);
    const { addresses } = context.resolve(host);
    const [address] = addresses;
    if (address === undefined) return fail(`ping: ${host}: Name or service not known`, 2);
    return pings(host, address, count, context);
  },
};

function pings(host: string, address: string, count: number, context: Parameters<Tool["run"]>[1]): ExecResult {
  const lines = [`PING ${host} (${address}) 56(84) bytes of data.`];
  let received = 0;
  let errors = 0;
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const { reply, trace } = context.ping(address);
    if (reply.ok) {
      received += 1;
      lines.push(`64 bytes from ${address}: icmp_seq=${sequence} ttl=64 time=0.000 ms`);
    } else if (trace.disposition === "refused" || trace.disposition === "unreachable") {
      errors += 1;
      const why = trace.disposition === "refused" ? "Destination Port Unreachable" : "Destination Host Unreachable";
      lines.push(`From ${trace.reply?.sent.source ?? address} icmp_seq=${sequence} ${why}`);
    }
  }
  const lost = Math.round(((count - received) / count) * 100);
  const failures = errors > 0 ? ` +${errors} errors,` : "";
  lines.push(
    "",
    `--- ${host} ping statistics ---`,
    `${count} packets transmitted, ${received} received,${failures} ${lost}% packet loss, time 0ms`,
  );
  return { stdout: `${lines.join("\n")}\n`, stderr: "", exitCode: received > 0 ? 0 : 1 };
}
