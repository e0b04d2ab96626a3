/** ACCEPT, DROP, RETURN, no target at all, and jumps: what only says where the walk goes on. */
import type { Target } from "../../netfilter/types.ts";
import type { TargetKind } from "../kind.ts";

type AcceptTarget = Extract<Target, { target: "ACCEPT" }>;
type DropTarget = Extract<Target, { target: "DROP" }>;
type ReturnTarget = Extract<Target, { target: "RETURN" }>;
type NoneTarget = Extract<Target, { target: "NONE" }>;
type JumpTarget = Extract<Target, { target: "jump" | "goto" }>;

export const acceptTarget: TargetKind<AcceptTarget> = {
  name: "ACCEPT",
  targets: ["ACCEPT"],
  options: {},
  apply: () => "accept",
  action: () => "ACCEPT",
  print: () => "-j ACCEPT",
  parse: () => ({ target: "ACCEPT" }),
};

export const dropTarget: TargetKind<DropTarget> = {
  name: "DROP",
  targets: ["DROP"],
  options: {},
  apply: () => "drop",
  action: () => "DROP",
  print: () => "-j DROP",
  parse: () => ({ target: "DROP" }),
};

export const returnTarget: TargetKind<ReturnTarget> = {
  name: "RETURN",
  targets: ["RETURN"],
  options: {},
  apply: () => "return",
  action: () => "RETURN",
  print: () => "-j RETURN",
  parse: () => ({ target: "RETURN" }),
};

/** A rule that only counts. */
export const noneTarget: TargetKind<NoneTarget> = {
  name: "",
  targets: ["NONE"],
  options: {},
  apply: () => "continue",
  action: () => "",
  print: () => "",
  parse: () => ({ target: "NONE" }),
};

/** The walk itself follows jumps: here is only their text. */
export const jumpTarget: TargetKind<JumpTarget> = {
  name: "",
  targets: ["jump", "goto"],
  options: {},
  apply: () => "continue",
  action: (target) => `${target.target} ${target.chain}`,
  print: (target) => `${target.target === "jump" ? "-j" : "-g"} ${target.chain}`,
  parse: (_options, _context, chain) => ({ target: "jump", chain }),
};
