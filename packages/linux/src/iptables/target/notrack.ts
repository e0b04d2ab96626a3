/** NOTRACK: conntrack shall not look at this packet. Only before conntrack does, in the raw table. */
import type { Target } from "../../netfilter/types.ts";
import type { TargetKind } from "../kind.ts";

type NotrackTarget = Extract<Target, { target: "NOTRACK" }>;

export const notrackTarget: TargetKind<NotrackTarget> = {
  name: "NOTRACK",
  targets: ["NOTRACK"],
  options: {},
  apply(_target, passage) {
    passage.packet = { ...passage.packet, ctState: "UNTRACKED" };
    return "continue";
  },
  action: () => "NOTRACK",
  print: () => "-j NOTRACK",
  parse: () => ({ target: "NOTRACK" }),
};
