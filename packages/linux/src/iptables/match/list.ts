/** All matches. To add one: a file like the others here, a member of the type Match, and a line in this list. */
import type { Match } from "../../netfilter/types.ts";
import type { MatchKind } from "../kind.ts";
import { destinationMatch, sourceMatch } from "./address.ts";
import { addrtypeMatch } from "./addrtype.ts";
import { commentMatch } from "./comment.ts";
import { conntrackMatch } from "./conntrack.ts";
import { icmpMatch } from "./icmp.ts";
import { inInterfaceMatch, outInterfaceMatch } from "./interface.ts";
import { ipvsMatch } from "./ipvs.ts";
import { markMatch } from "./mark.ts";
import { multiportMatch } from "./multiport.ts";
import { nfacctMatch } from "./nfacct.ts";
import { physdevMatch } from "./physdev.ts";
import { dportMatch, moduleMatch, sportMatch } from "./port.ts";
import { protocolMatch } from "./protocol.ts";
import { recentMatch } from "./recent.ts";
import { setMatch } from "./set.ts";
import { statisticMatch } from "./statistic.ts";

/** Those without a module (`-s`, `-p`, …) come first, in the order in which iptables-save prints them. */
export const MATCHES: readonly MatchKind[] = [
  sourceMatch,
  destinationMatch,
  inInterfaceMatch,
  outInterfaceMatch,
  protocolMatch,
  sportMatch,
  dportMatch,
  moduleMatch,
  multiportMatch,
  icmpMatch,
  commentMatch,
  conntrackMatch,
  addrtypeMatch,
  markMatch,
  statisticMatch,
  recentMatch,
  setMatch,
  physdevMatch,
  ipvsMatch,
  nfacctMatch,
];

const BY_NAME: ReadonlyMap<Match["match"], MatchKind> = new Map(MATCHES.map((kind) => [kind.name, kind]));

export function matchKind(name: Match["match"]): MatchKind {
  return BY_NAME.get(name) as MatchKind;
}
