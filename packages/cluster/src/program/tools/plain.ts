/** The commands that only say what is so: env, hostname, echo, ip, true, false. */
import { printAddresses, printIpAddr, printIpLink, printLinks, printRoutes } from "@kubenetsim/linux";
import { netnsAt } from "../../datapath/location.ts";
import { fullHostnameOf, hostnameOf } from "./files.ts";
import { fail, ok, type Tool } from "./tool.ts";

export const env: Tool = {
  name: "env",
  run: (_argv, context) =>
    ok((context.process?.start.env ?? []).map(({ name, value }) => `${name}=${value}\n`).join("")),
};

export const printenv: Tool = {
  name: "printenv",
  run(argv, context) {
    const [name] = argv;
    if (name === undefined) return env.run([], context);
    const entry = context.process?.start.env.find((each) => each.name === name);
    return entry === undefined ? fail("", 1) : ok(`${entry.value}\n`);
  },
};

export const hostname: Tool = {
  name: "hostname",
  run(argv, context) {
    if (argv[0] === "-f" || argv[0] === "--fqdn") return ok(`${fullHostnameOf(context)}\n`);
    if (argv[0] !== "-i" && argv[0] !== "-I") return ok(`${hostnameOf(context)}\n`);
    if (context.process !== undefined) return ok(`${context.process.start.podIPs.join(" ")}\n`);
    return ok(
      `${context.place.kind === "external" ? context.place.ip : (context.sim.nodes.get(hostnameOf(context))?.ips.join(" ") ?? "")}\n`,
    );
  },
};

export const echo: Tool = {
  name: "echo",
  run: (argv) => (argv[0] === "-n" ? ok(argv.slice(1).join(" ")) : ok(`${argv.join(" ")}\n`)),
};

export const yes: Tool = { name: "true", run: () => ok("") };
export const no: Tool = { name: "false", run: () => fail("", 1) };

export const ip: Tool = {
  name: "ip",
  run(argv, context) {
    const netns = netnsAt(context.sim, context.location);
    const words = argv.filter((word) => !word.startsWith("-"));
    const family = argv.includes("-6") ? 6 : 4;
    const [object = "", verb = "show"] = words;
    if (netns === undefined || !(verb === "show" || verb === "list" || verb === "ls"))
      return fail(`Command "${verb}" is unknown, try "ip ${object} help".`, 255);
    const brief = argv.some((word) => "-brief".startsWith(word) && word.startsWith("-br"));
    const only = argv.includes("-6") ? 6 : argv.includes("-4") ? 4 : undefined;
    if ("route".startsWith(object) && object !== "") return ok(printRoutes(netns, family));
    if ("address".startsWith(object) && object !== "")
      return ok(brief ? printAddresses(netns) : printIpAddr(netns, only));
    if ("link".startsWith(object) && object !== "") return ok(brief ? printLinks(netns) : printIpLink(netns));
    return fail(`Object "${object}" is unknown, try "ip help".`, 1);
  },
};
