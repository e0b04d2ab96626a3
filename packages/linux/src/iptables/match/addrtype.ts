/** `-m addrtype`: what kind of address source and destination are to this namespace. */
import type { AddrType, Match } from "../../netfilter/types.ts";
import { addressType } from "../../route/address-type.ts";
import { bang, type MatchKind } from "../kind.ts";

type AddrtypeMatch = Extract<Match, { match: "addrtype" }>;

const TYPES: readonly AddrType[] = ["LOCAL", "UNICAST", "BROADCAST", "MULTICAST", "BLACKHOLE", "UNREACHABLE"];

export const addrtypeMatch: MatchKind<AddrtypeMatch> = {
  name: "addrtype",
  modules: ["addrtype"],
  options: { "--src-type": 1, "--dst-type": 1 },
  matches(match, packet, passage) {
    const { srcType, dstType } = match;
    if (srcType !== undefined) {
      const fits = addressType(passage.netns, packet.source) === srcType;
      if (fits === (match.notSrc === true)) return false;
    }
    if (dstType === undefined) return true;
    const fits = addressType(passage.netns, packet.target) === dstType;
    return fits !== (match.notDst === true);
  },
  print(match) {
    const words = ["-m addrtype"];
    if (match.srcType !== undefined) words.push(`${bang(match.notSrc)}--src-type ${match.srcType}`);
    if (match.dstType !== undefined) words.push(`${bang(match.notDst)}--dst-type ${match.dstType}`);
    return words.join(" ");
  },
  parse(options) {
    const source = options.find((option) => option.name === "--src-type");
    const destination = options.find((option) => option.name === "--dst-type");
    if (source === undefined && destination === undefined) {
      return { error: "addrtype: you must specify --src-type or --dst-type" };
    }
    const bad = options.find((option) => !isType(option.value));
    if (bad !== undefined) return { error: `addrtype: bad type \`${bad.value}'` };
    return [
      {
        match: "addrtype",
        ...(source !== undefined && isType(source.value) ? { srcType: source.value } : {}),
        ...(destination !== undefined && isType(destination.value) ? { dstType: destination.value } : {}),
        ...(source?.not === true ? { notSrc: true } : {}),
        ...(destination?.not === true ? { notDst: true } : {}),
      },
    ];
  },
};

function isType(text: string): text is AddrType {
  return (TYPES as readonly string[]).includes(text);
}
