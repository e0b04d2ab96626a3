/** The loop plugin: a question to itself that comes back again and again is a loop, and the end. Models plugin/loop/loop.go. */
import { draw } from "@kubenetsim/sim";
import { lower, matchZone } from "../../name.ts";
import type { Plugin } from "../../server.ts";
import { count } from "../../session.ts";

/** A probe that is seen more often than this goes in a circle. */
const SEEN_MAX = 2;
const HALF = 2 ** 31;

/** Counts the probe for `zone`; its third sight is fatal. */
export function loopPlugin(zone: string): Plugin {
  return {
    name: "loop",
    serve(asked, next, view) {
      const { session } = view;
      if (asked.type !== "HINFO" || session === undefined || matchZone([zone], asked.name) === undefined)
        return next(asked);
      const [local = ""] = view.localIPs;
      const probe = probeName(zone, `${view.seed}/${local}`);
      if (lower(asked.name) !== probe) return next(asked);
      if (count(session, `loop:${zone}`) > SEEN_MAX) {
        const client = `${view.client ?? ""}:${view.clientPort ?? 0}`;
        session.fatal = `Loop (${client} -> :53) detected for zone "${zone}", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO ${probe}"`;
      }
      return next(asked);
    },
  };
}

/** The name that nobody else asks for: two large numbers, drawn for this server. */
export function probeName(zone: string, label: string): string {
  const number = (part: number): string => {
    const high = draw(0, `coredns/loop/${label}/${part}/high`, HALF);
    const low = draw(0, `coredns/loop/${label}/${part}/low`, HALF);
    return String(BigInt(high) * BigInt(HALF) + BigInt(low));
  };
  return `${number(1)}.${number(2)}.${zone === "." ? "" : zone}`;
}
