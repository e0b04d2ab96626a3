/** The server that a set of files makes: plugins are functions, so it is made again when needed, and remembered beside the world. */
import { type ServerResult, serverFromCorefile } from "@kubenetsim/coredns";
import type { Tree } from "@kubenetsim/sim";
import { fileReader } from "./files.ts";

const servers = new WeakMap<Tree<string>, ServerResult>();

/** Errors name the file as CoreDNS does: `/etc/coredns/Corefile:3 - Error during parsing: ...`. */
export function dnsServer(files: Tree<string>, corefile: string): ServerResult {
  const known = servers.get(files);
  if (known !== undefined) return known;
  const made = serverFromCorefile(files.get(corefile) ?? "", fileReader(files, corefile));
  const named = made.ok ? made : { ...made, error: made.error.replace(/^Corefile:/, `${corefile}:`) };
  servers.set(files, named);
  return named;
}
