/** host, as BIND's: a name or an address, a type, a server. */
import { host as bindHost, printHost, reverseName } from "@kubenetsim/coredns";
import { parseFlags } from "./flags.ts";
import { serverAddress } from "./nslookup.ts";
import { fail, type Tool } from "./tool.ts";

const OPTIONS = { "-t": 1, "-T": 0, "-W": 1, "-R": 1, "-N": 1, "-4": 0, "-6": 0, "-a": 0, "-v": 0, "-r": 0 } as const;
const USAGE = "Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]\n            hostname [server]";
/** One try, and one more. */
const TRIES = 2;

export const host: Tool = {
  name: "host",
  run(argv, context) {
    const { options, rest, unknown } = parseFlags(argv, OPTIONS);
    const [name, server] = rest;
    if (unknown !== undefined || name === undefined) return fail(USAGE, 1);
    const address = serverAddress(server, context);
    if (address === undefined) return fail("", 1, `host: couldn't get address for '${server}': not found\n`);
    const reverse = reverseName(name);
    const type = options.get("-t")?.at(-1)?.toUpperCase() ?? (options.has("-a") ? "ANY" : undefined);
    const [timeout, retries, ndots] = ["-W", "-R", "-N"].map((flag) => options.get(flag)?.at(-1));
    const { resolution } = context.resolve(reverse ?? name, {
      resolver: type === undefined ? bindHost : { ...bindHost, lookup: onlyOne(type) },
      types: [type ?? (reverse === undefined ? "A" : "PTR")],
      conf: {
        attempts: retries === undefined ? TRIES : Number(retries) + 1,
        ...(timeout === undefined ? {} : { timeout: Number(timeout) }),
        ...(ndots === undefined ? {} : { ndots: Number(ndots) }),
        ...(options.has("-T") ? { useVc: true } : {}),
      },
      ...(server === undefined ? {} : { server: address }),
    });
    return printHost(resolution, server === undefined ? undefined : address, type);
  },
};

/** A type that was asked for by name is asked alone. */
function onlyOne(type: string): (typeof bindHost)["lookup"] {
  return (name, _types, config, ask, options) => bindHost.lookup(name, [type], config, ask, options);
}
