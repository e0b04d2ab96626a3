/** Makes a server of a Corefile: the plugins it names, in CoreDNS' own order. */
import type { DnsServer, ServerBlock, ServerFacts } from "../server.ts";
import { isError, parseCorefile } from "./parse.ts";
import { SETUPS, type Setup, type SetupContext, unknownDirective } from "./setup.ts";
import { type CorefileBlock, type CorefileError, corefileError, errorText } from "./types.ts";
import { parseZoneKey } from "./zones.ts";

/** The server, or why there is none, in CoreDNS' words and with the line. */
export type ServerResult =
  | { readonly ok: true; readonly server: DnsServer }
  | { readonly ok: false; readonly error: string; readonly line: number };

/**
 * The server that a Corefile describes, or the first reason why there is none, with its line.
 *
 * @param file The files beside the Corefile, by path: zones, hosts, resolv.conf, and what it imports.
 * @example
 * const result = serverFromCorefile(DEFAULT_COREFILE);
 * if (result.ok) serve(result.server, query("web.default.svc.cluster.local.", "A"), view);
 */
export function serverFromCorefile(text: string, file: SetupContext["file"] = bareFile): ServerResult {
  const parsed = parseCorefile(text, file);
  if (!parsed.ok) return failed(parsed.error);
  const blocks: ServerBlock[] = [];
  const taken = new Map<string, string>();
  for (const block of parsed.corefile.blocks) {
    const built = buildBlock(block, file);
    if (isError(built)) return failed(built);
    for (const one of built) {
      const twice = takenBefore(one, block, taken);
      if (twice !== undefined) return failed(twice);
      blocks.push(one);
    }
  }
  return { ok: true, server: { blocks } };
}

/** A machine without files, but for a resolv.conf whose server is on the machine itself. */
function bareFile(path: string): string | undefined {
  return path === "/etc/resolv.conf" ? "nameserver 127.0.0.1\n" : undefined;
}

function failed(error: CorefileError): ServerResult {
  return { ok: false, error: errorText(error), line: error.line };
}

/** One for each port among the keys. */
function buildBlock(block: CorefileBlock, file: SetupContext["file"]): readonly ServerBlock[] | CorefileError {
  const byPort = new Map<number, string[]>();
  for (const key of block.keys) {
    const parsed = parseZoneKey(key);
    if (parsed === undefined) return corefileError(block.line, `Server block key '${key}' is no zone`);
    byPort.set(parsed.port, [...(byPort.get(parsed.port) ?? []), ...parsed.zones]);
  }
  const zones = [...byPort.values()].flat();
  const setups = runSetups({ zones, directives: block.directives, file });
  if (isError(setups)) return setups;
  return [...byPort].map(([port, own]) => ({ zones: own, port, ...merged(setups) }));
}

function takenBefore(server: ServerBlock, block: CorefileBlock, taken: Map<string, string>): CorefileError | undefined {
  for (const zone of server.zones) {
    const key = `dns://${zone}:${server.port}`;
    if (taken.has(key)) return corefileError(block.line, `cannot serve ${key} - it is already defined`);
    taken.set(key, key);
  }
  return undefined;
}

/** In CoreDNS' order, whatever the order in the file. */
function runSetups(context: SetupContext): readonly Setup[] | CorefileError {
  const { directives } = context;
  for (const directive of directives) {
    if (!SETUPS.has(directive.name)) return unknownDirective(directive);
  }
  const setups: Setup[] = [];
  for (const [name, setup] of SETUPS) {
    for (const directive of directives.filter((one) => one.name === name)) {
      const made = setup(directive, context);
      if (isError(made)) return { ...made, message: `plugin/${name}: ${made.message}` };
      setups.push(made);
    }
  }
  return setups;
}

function merged(setups: readonly Setup[]): Omit<ServerBlock, "zones" | "port"> {
  const facts: ServerFacts[] = setups.map(({ plugin: _plugin, ...rest }) => rest);
  const plugins = setups.flatMap((setup) => (setup.plugin === undefined ? [] : [setup.plugin]));
  return Object.assign({ plugins }, ...facts);
}
