/** `-m set`: membership in an ipset. A set that does not exist has no members, and no text that names one loads. */
import { type SetDirections, setContains } from "../../ipset/contains.ts";
import type { Match } from "../../netfilter/types.ts";
import { bang, type MatchKind, negation } from "../kind.ts";

type SetMatch = Extract<Match, { match: "set" }>;

export const setMatch: MatchKind<SetMatch> = {
  name: "set",
  modules: ["set"],
  options: { "--match-set": 2 },
  matches(match, packet, passage) {
    const set = passage.rules?.sets?.get(match.set);
    const fits = set !== undefined && setContains(set, match.dirs, packet);
    return fits !== (match.not === true);
  },
  print(match) {
    return `-m set ${bang(match.not)}--match-set ${match.set} ${match.dirs.join(",")}`;
  },
  parse([option], context) {
    if (option === undefined) return { error: "You must specify `--match-set' with proper arguments" };
    const [name = "", dirsText = ""] = option.value.split(" ");
    if (context.sets?.has(name) !== true) return { error: `Set ${name} doesn't exist.\n` };
    const dirs = parseDirs(dirsText);
    if (dirs === undefined) return { error: "You must spececify (the comma separated list of) 'src' or 'dst'." };
    return [{ match: "set", set: name, dirs, ...negation(option.not) }];
  },
};

function parseDirs(text: string): SetDirections | undefined {
  const words = text.split(",");
  return words.every((word) => word === "src" || word === "dst") ? words : undefined;
}
