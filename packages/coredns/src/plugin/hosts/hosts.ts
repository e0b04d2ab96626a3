/** The hosts plugin: names from lines as in /etc/hosts, written in the Corefile. Models plugin/hosts/hosts.go. */
import { familyOf, formatAddr, parseAddr } from "@kubenetsim/sim";
import { type AddressRecord, type NameRecord, reply } from "../../message.ts";
import { absolute, lower, matchZone } from "../../name.ts";
import type { Plugin } from "../../server.ts";
import { type HostsEntry, parseHosts } from "../../stub/hosts.ts";
import { addressOfReverse } from "../kubernetes/reverse.ts";

/** What the directive `hosts` may say. */
export interface HostsOptions {
  readonly zones: readonly string[];
  readonly ttl: number;
  readonly fallthrough: readonly string[];
  /** Lines as in /etc/hosts. */
  readonly text: string;
}

/** Answers A, AAAA and PTR from the lines; a name that is not among them is missing, or falls through. */
export function hostsPlugin(options: HostsOptions): Plugin {
  const entries = parseHosts(options.text);
  return {
    name: "hosts",
    serve(asked, next) {
      if (matchZone(options.zones, asked.name) === undefined && asked.type !== "PTR") return next(asked);
      const answer = asked.type === "PTR" ? names(options, entries, asked.name) : addresses(options, entries, asked);
      if (answer.length > 0) return reply(asked, "NOERROR", { authoritative: true, answer });
      const isKnown = entries.some((entry) => hasName(entry, asked.name));
      const falls = matchZone(options.fallthrough, asked.name) !== undefined;
      if (!isKnown && (falls || asked.type === "PTR")) return next(asked);
      return reply(asked, isKnown ? "NOERROR" : "NXDOMAIN", { authoritative: true });
    },
  };
}

function addresses(
  options: HostsOptions,
  entries: readonly HostsEntry[],
  asked: { readonly name: string; readonly type: string },
): readonly AddressRecord[] {
  return entries.flatMap((entry) => {
    const addr = parseAddr(entry.address);
    if (addr === undefined || !hasName(entry, asked.name)) return [];
    const type = familyOf(addr) === 4 ? "A" : "AAAA";
    return type === asked.type ? [{ name: asked.name, ttl: options.ttl, type, address: formatAddr(addr) }] : [];
  });
}

function names(options: HostsOptions, entries: readonly HostsEntry[], name: string): readonly NameRecord[] {
  const ip = addressOfReverse(lower(name));
  return entries
    .filter((entry) => {
      const addr = parseAddr(entry.address);
      return addr !== undefined && formatAddr(addr) === ip;
    })
    .flatMap((entry) => entry.names)
    .map((target) => ({ name, ttl: options.ttl, type: "PTR", target: absolute(target) }));
}

function hasName(entry: HostsEntry, name: string): boolean {
  return entry.names.some((one) => lower(absolute(one)) === lower(name));
}
