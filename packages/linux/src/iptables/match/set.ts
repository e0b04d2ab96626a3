/** `-m set`: membership in an ipset. There are no sets yet, so no packet is in one and no text that names one loads. */
import type { Match } from "../../netfilter/types.ts";
import { bang, type MatchKind } from "../kind.ts";

type SetMatch = Extract<Match, { match: "set" }>;

export const setMatch: MatchKind<SetMatch> = {
  name: "set",
  modules: ["set"],
  options: { "--match-set": 2 },
  matches(match) {
    return match.not === true;
  },
  print(match) {
    return `-m set ${bang(match.not)}--match-set ${match.set} ${match.dirs.join(",")}`;
  },
  parse([option]) {
    if (option === undefined) return { error: "You must specify `--match-set' with proper arguments" };
    const [name = ""] = option.value.split(" ");
    return { error: `Set ${name} doesn't exist.\n` };
  },
};
