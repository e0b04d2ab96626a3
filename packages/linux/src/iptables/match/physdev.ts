/** `-m physdev`: the port of the bridge by which a frame came in or leaves. */
import type { Match } from "../../netfilter/types.ts";
import { bang, type MatchKind, negation } from "../kind.ts";
import { linkFits } from "./interface.ts";

type PhysdevMatch = Extract<Match, { match: "physdev" }>;

export const physdevMatch: MatchKind<PhysdevMatch> = {
  name: "physdev",
  modules: ["physdev"],
  options: { "--physdev-in": 1, "--physdev-out": 1 },
  matches(match, _packet, passage) {
    const port = match.isIn ? passage.options.inPort : passage.options.outPort;
    const fits = port !== undefined && linkFits(match.physdev, port);
    return fits !== (match.not === true);
  },
  print(match) {
    return `-m physdev ${bang(match.not)}--physdev-${match.isIn ? "in" : "out"} ${match.physdev}`;
  },
  parse(options) {
    if (options.length === 0) return { error: "PHYSDEV: no physdev option specified" };
    return options.map((option) => ({
      match: "physdev",
      physdev: option.value,
      isIn: option.name === "--physdev-in",
      ...negation(option.not),
    }));
  },
};
