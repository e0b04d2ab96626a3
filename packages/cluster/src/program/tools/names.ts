/** The commands that look names up: nslookup, dig, getent. They print as the tools do. */
import { printDig, printDigShort, printGetent, printGetentAhosts, printNslookup, query } from "@kubenetsim/coredns";
import { parseAddr } from "@kubenetsim/sim";
import { fail, ok, type Tool } from "./tool.ts";

export const nslookup: Tool = {
  name: "nslookup",
  run(argv, context) {
    const [name, server] = argv.filter((word) => !word.startsWith("-"));
    if (name === undefined) return fail("usage: nslookup [name] [server]", 1);
    const { resolution } = context.resolve(name, server);
    return printNslookup(resolution, server ?? context.nameserver);
  },
};

export const dig: Tool = {
  name: "dig",
  run(argv, context) {
    const server = argv.find((word) => word.startsWith("@"))?.slice(1) ?? context.nameserver;
    const words = argv.filter((word) => !word.startsWith("@") && !word.startsWith("+") && !word.startsWith("-"));
    const [name, type = "A"] = words;
    if (name === undefined) return fail("Usage:  dig [@global-server] [domain] [q-type]", 1);
    if (parseAddr(server) === undefined) return fail(`dig: couldn't get address for '${server}': not found`, 10);
    const answer = context.ask(query(name, type.toUpperCase()), server);
    if (typeof answer === "string")
      return fail(
        "",
        9,
        `;; communications error to ${server}#53: ${answer === "refused" ? "connection refused" : "timed out"}\n;; no servers could be reached\n`,
      );
    return ok(argv.includes("+short") ? printDigShort(answer) : printDig(answer, server, { argv, now: context.now }));
  },
};

export const getent: Tool = {
  name: "getent",
  run(argv, context) {
    const [database, name] = argv;
    if (database !== "hosts" && database !== "ahosts" && database !== "ahostsv4")
      return fail(`Unknown database: ${database ?? ""}`, 1);
    if (name === undefined) return fail("", 3);
    const { resolution } = context.resolve(name);
    return resolution.addresses.length === 0
      ? fail("", 2)
      : ok(database === "hosts" ? printGetent(resolution) : printGetentAhosts(resolution));
  },
};
