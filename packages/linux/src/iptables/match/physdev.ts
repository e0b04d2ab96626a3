/** `-m physdev`: the port of the bridge by which a frame came in or leaves. */
import type { Match } from "../../netfilter/types.ts";
import { bang, type MatchKind, negation } from "../kind.ts";
import { linkFits } from "./interface.ts";

type PhysdevMatch = Extract<Match, { match: "physdev" }>;

export const physdevMatch: MatchKind<PhysdevMatch> = {
  name: "physdev",
  modules: ["physdev"],
  options: { "--physdev-in": 1, "--physdev-out": 1, "--physdev-is-in": 0, "--physdev-is-out": 0 },
  matches(match, _packet, passage) {
    const port = match.isIn ? passage.options.inPort : passage.options.outPort;
    const fits = port !== undefined && (match.physdev === "" || linkFits(match.physdev, port));
    return fits !== (match.not === true);
  },
  print(match) {
    const way = match.isIn ? "in" : "out";
    if (match.physdev === "") return `-m physdev ${bang(match.not)}--physdev-is-${way}`;
    return `-m physdev ${bang(match.not)}--physdev-${way} ${match.physdev}`;
  },
  parse(options) {
    if (options.length === 0) return { error: "PHYSDEV: no physdev option specified" };
    return options.map((option) => ({
      match: "physdev",
      physdev: option.value,
      isIn: option.name.endsWith("-in"),
      ...negation(option.not),
    }));
  },
};
