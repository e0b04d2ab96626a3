/** LOG: the rule shows up in traces, and the packet goes on. */
import type { Target } from "../../netfilter/types.ts";
import { quote, type TargetKind } from "../kind.ts";

type LogTarget = Extract<Target, { target: "LOG" }>;

// The kernel's limit, without the NUL that ends it.
const PREFIX_LENGTH_MAX = 29;

export const logTarget: TargetKind<LogTarget> = {
  name: "LOG",
  targets: ["LOG"],
  options: { "--log-prefix": 1 },
  apply: () => "continue",
  action: (target) => (target.prefix === "" ? "LOG" : `LOG ${target.prefix}`),
  print: (target) => (target.prefix === "" ? "-j LOG" : `-j LOG --log-prefix ${quote(target.prefix)}`),
  parse([option]) {
    const prefix = option?.value ?? "";
    if (prefix.length > PREFIX_LENGTH_MAX)
      return { error: 'LOG: bad value for option "--log-prefix", or out of range' };
    return { target: "LOG", prefix };
  },
};
