/** nslookup, as BIND's: a name or an address, a type, a server. */
import { nslookup as bindNslookup, printNslookup, reverseName } from "@kubenetsim/coredns";
import { parseAddr } from "@kubenetsim/sim";
import { fail, type Tool, type ToolContext } from "./tool.ts";

const TRIES = 3;

export const nslookup: Tool = {
  name: "nslookup",
  run(argv, context) {
    const options = argv.filter((word) => word.startsWith("-"));
    const [name, server] = argv.filter((word) => !word.startsWith("-"));
    if (name === undefined) return fail("nslookup: interactive mode is not simulated", 1);
    const address = serverAddress(server, context);
    if (address === undefined) return fail("", 1, `nslookup: couldn't get address for '${server}': not found\n`);
    const settings = settingsOf(options);
    if (typeof settings === "string") return fail(settings, 1);
    const reverse = reverseName(name);
    const types = settings.type === undefined ? (reverse === undefined ? ["A"] : ["PTR"]) : [settings.type];
    const { resolution } = context.resolve(settings.type === undefined ? (reverse ?? name) : name, {
      resolver: bindNslookup,
      types,
      conf: {
        attempts: settings.tries ?? TRIES,
        ...(settings.timeout === undefined ? {} : { timeout: settings.timeout }),
        ...(settings.tcp ? { useVc: true } : {}),
        ...(settings.search ? {} : { search: [] }),
      },
      ...(server === undefined ? {} : { server: address }),
    });
    return printNslookup(resolution, address, server);
  },
};

interface Settings {
  readonly type?: string;
  readonly timeout?: number;
  readonly tries?: number;
  readonly tcp: boolean;
  readonly search: boolean;
}

/** `-type=SRV`, `-q=SRV`, `-timeout=2`, `-retry=1`, `-vc`, `-nosearch`. */
function settingsOf(options: readonly string[]): Settings | string {
  let settings: Settings = { tcp: false, search: true };
  for (const option of options) {
    const [name = "", value = ""] = option.slice(1).split("=", 2);
    if (/^(ty|typ|type|q|querytype|query|qu)$/.test(name)) settings = { ...settings, type: value.toUpperCase() };
    else if (name === "timeout") settings = { ...settings, timeout: Math.max(Number(value), 1) };
    else if (name === "retry") settings = { ...settings, tries: Number(value) + 1 };
    else if (name === "vc" || name === "novc") settings = { ...settings, tcp: name === "vc" };
    else if (name === "search" || name === "nosearch") settings = { ...settings, search: name === "search" };
    else if (!/^(debug|nodebug|d2|nod2|recurse|norecurse|port|class|cl)$/.test(name))
      return `*** Invalid option: ${name}`;
  }
  return settings;
}

/** A server may be named; its name is looked up as any program would. */
export function serverAddress(server: string | undefined, context: ToolContext): string | undefined {
  if (server === undefined) return context.nameserver;
  return parseAddr(server) === undefined ? context.resolve(server).addresses[0] : server;
}
