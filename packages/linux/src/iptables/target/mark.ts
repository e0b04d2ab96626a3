/** MARK: changes the packet's mark. */

import type { Target } from "../../netfilter/types.ts";
import { packetDraft } from "../../packet.ts";
import { markText, parseMark, parseUint, type TargetKind } from "../kind.ts";

type MarkTarget = Extract<Target, { target: "MARK" }>;

export const markTarget: TargetKind<MarkTarget> = {
  name: "MARK",
  targets: ["MARK"],
  options: { "--set-xmark": 1, "--set-mark": 1, "--or-mark": 1, "--and-mark": 1, "--xor-mark": 1 },
  apply(target, passage) {
    const mark = changedMark(target, passage.packet.mark);
    if (mark === passage.packet.mark) return "continue";
    const copy = packetDraft(passage.packet);
    copy.mark = mark;
    passage.packet = copy;
    return "continue";
  },
  action: (target) => `MARK ${target.op} 0x${target.value.toString(16)}`,
  print(target) {
    const { value, mask } = asXmark(target);
    return `-j MARK --set-xmark ${markText(value, mask, false)}`;
  },
  parse([option]) {
    if (option === undefined)
      return { error: "MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required" };
    const xmark = xmarkOf(option.name, option.value);
    if (xmark === undefined) return { error: `MARK: bad mark value for option "${option.name}": "${option.value}"` };
    return { target: "MARK", ...fromXmark(xmark.value, xmark.mask) };
  },
};

type Change = Pick<MarkTarget, "op" | "value" | "mask">;

/** The mark after an operation: `set` clears what the mask says, then flips the value's bits, as --set-xmark does. */
export function changedMark(change: Change, mark: number): number {
  const { value, mask } = asXmark(change);
  return ((mark & ~mask) ^ value) >>> 0;
}

/** Every operation is a case of `--set-xmark`, which is all that iptables-save ever prints. */
export function asXmark(change: Change): { readonly value: number; readonly mask: number } {
  const { op, value, mask } = change;
  if (op === "or") return { value, mask: value };
  if (op === "xor") return { value, mask: 0 };
  return op === "and" ? { value: 0, mask: ~value >>> 0 } : { value, mask };
}

/** Back from `--set-xmark` to the plainest operation that does the same. */
export function fromXmark(value: number, mask: number): Change {
  if (mask === 0) return { op: "xor", value, mask };
  if (value === mask && mask !== 0xffffffff) return { op: "or", value, mask };
  if (value === 0 && mask !== 0xffffffff) return { op: "and", value: ~mask >>> 0, mask };
  return { op: "set", value, mask };
}

function xmarkOf(option: string, text: string): { readonly value: number; readonly mask: number } | undefined {
  if (option === "--set-xmark") return parseMark(text);
  if (option === "--set-mark") {
    const mark = parseMark(text);
    // --set-mark also clears the bits that it sets.
    return mark === undefined ? undefined : { value: mark.value, mask: (mark.mask | mark.value) >>> 0 };
  }
  const value = parseUint(text);
  if (value === undefined) return undefined;
  if (option === "--or-mark") return { value, mask: value };
  return option === "--xor-mark" ? { value, mask: 0 } : { value: 0, mask: ~value >>> 0 };
}
