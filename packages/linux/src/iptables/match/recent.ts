/** `-m recent`: lists of addresses seen, and how long ago. Models net/netfilter/xt_recent.c. */
import type { Addr, Millis } from "@kubenetsim/sim";
import type { Passage } from "../../netfilter/passage.ts";
import type { Match } from "../../netfilter/types.ts";
import type { RecentEntry, RecentList } from "../../netns.ts";
import { bang, type MatchKind, negation, quote } from "../kind.ts";

type RecentMatch = Extract<Match, { match: "recent" }>;

/** ip_list_tot: a list that is full forgets the address that was not seen for the longest time. */
export const RECENT_ADDRESSES_MAX = 100;

const MASK4 = "255.255.255.255";
const MASK6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
const NO_ENTRIES: RecentList = [];

export const recentMatch: MatchKind<RecentMatch> = {
  name: "recent",
  modules: ["recent"],
  options: {
    "--set": 0,
    "--rcheck": 0,
    "--seconds": 1,
    "--reap": 0,
    "--name": 1,
    "--mask": 1,
    "--rsource": 0,
    "--rdest": 0,
  },
  matches(match, packet, passage) {
    const addr = match.side === "rsource" ? packet.source : packet.target;
    const list = passage.netns.recent.get(match.name) ?? NO_ENTRIES;
    const fits = match.set ? see(match, list, addr, passage) : seen(match, list, addr, passage);
    return fits !== (match.not === true);
  },
  print(match, family) {
    const words = [`-m recent ${bang(match.not)}--${match.set ? "set" : "rcheck"}`];
    if (match.seconds !== undefined) words.push(`--seconds ${match.seconds}`);
    if (match.reap === true) words.push("--reap");
    words.push(`--name ${quote(match.name)}`, `--mask ${family === 4 ? MASK4 : MASK6}`, `--${match.side}`);
    return words.join(" ");
  },
  parse(options) {
    const find = (name: string): (typeof options)[number] | undefined => options.find((option) => option.name === name);
    const verb = find("--set") ?? find("--rcheck");
    if (verb === undefined) {
      return { error: "recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'" };
    }
    const mask = find("--mask");
    if (mask !== undefined && mask.value !== MASK4 && mask.value !== MASK6)
      return { error: "recent: only whole addresses are kept here" };
    const seconds = find("--seconds");
    if (seconds !== undefined && !/^[1-9]\d*$/.test(seconds.value)) {
      return { error: 'recent: bad value for option "--seconds", or out of range (1-4294967295).' };
    }
    return [
      {
        match: "recent",
        set: verb.name === "--set",
        check: verb.name === "--rcheck",
        name: find("--name")?.value ?? "DEFAULT",
        ...(seconds === undefined ? {} : { seconds: Number(seconds.value) }),
        ...(find("--reap") === undefined ? {} : { reap: true }),
        side: find("--rdest") === undefined ? "rsource" : "rdest",
        ...negation(verb.not),
      },
    ];
  },
};

function see(match: RecentMatch, list: RecentList, addr: Addr, passage: Passage): boolean {
  write(match, passage, [
    ...list.filter((entry) => entry.addr !== addr).slice(-(RECENT_ADDRESSES_MAX - 1)),
    { addr, at: passage.now },
  ]);
  return true;
}

function seen(match: RecentMatch, list: RecentList, addr: Addr, passage: Passage): boolean {
  const entry = list.find((candidate) => candidate.addr === addr);
  if (entry === undefined) return false;
  // As in the kernel, only a check of a known address clears up, and then only the oldest.
  if (match.reap === true && list[0] !== undefined && !isFresh(match, list[0], passage.now))
    write(match, passage, list.slice(1));
  return isFresh(match, entry, passage.now);
}

function isFresh(match: RecentMatch, entry: RecentEntry, now: Millis): boolean {
  return match.seconds === undefined || now - match.seconds * 1000 <= entry.at;
}

function write(match: RecentMatch, passage: Passage, list: RecentList): void {
  passage.netns = { ...passage.netns, recent: passage.netns.recent.with(match.name, list) };
}
