/** `-m nfacct`: counts packets; fits always. What it counts is not kept. */
import type { Match } from "../../netfilter/types.ts";
import type { MatchKind } from "../kind.ts";

type NfacctMatch = Extract<Match, { match: "nfacct" }>;

export const nfacctMatch: MatchKind<NfacctMatch> = {
  name: "nfacct",
  modules: ["nfacct"],
  options: { "--nfacct-name": 1 },
  matches() {
    return true;
  },
  print(match) {
    return `-m nfacct --nfacct-name ${match.name}`;
  },
  parse([option]) {
    if (option === undefined) return { error: 'nfacct: option "--nfacct-name" must be specified' };
    return [{ match: "nfacct", name: option.value }];
  },
};
