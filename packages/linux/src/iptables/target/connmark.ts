/** CONNMARK: copies a mark from packet to connection or back, or sets the connection's. */
import { connectionMark } from "../../netfilter/passage.ts";
import type { Target } from "../../netfilter/types.ts";
import { markText, parseMark, parseUint, type TargetKind } from "../kind.ts";

type ConnmarkTarget = Extract<Target, { target: "CONNMARK" }>;

export const connmarkTarget: TargetKind<ConnmarkTarget> = {
  name: "CONNMARK",
  targets: ["CONNMARK"],
  options: {
    "--save-mark": 0,
    "--restore-mark": 0,
    "--set-xmark": 1,
    "--set-mark": 1,
    "--nfmask": 1,
    "--ctmask": 1,
    "--mask": 1,
  },
  apply(target, passage) {
    const old = connectionMark(passage);
    const { packet } = passage;
    if (target.op === "restore") {
      const mark = ((packet.mark & ~target.mask) ^ (old & target.mask)) >>> 0;
      if (mark !== packet.mark) passage.packet = { ...packet, mark };
      return "continue";
    }
    const value = target.op === "save" ? packet.mark & target.mask : target.value;
    const mark = ((old & ~target.mask) ^ value) >>> 0;
    if (mark !== old) passage.connmark = mark;
    return "continue";
  },
  action: (target) => (target.op === "set" ? `CONNMARK set 0x${target.value.toString(16)}` : `CONNMARK ${target.op}`),
  print(target) {
    if (target.op === "set") return `-j CONNMARK --set-xmark ${markText(target.value, target.mask, false)}`;
    const mask = `0x${target.mask.toString(16)}`;
    return `-j CONNMARK --${target.op}-mark --nfmask ${mask} --ctmask ${mask}`;
  },
  parse(options) {
    const value = (name: string): string | undefined => options.find((option) => option.name === name)?.value;
    const set = value("--set-xmark") ?? value("--set-mark");
    if (set !== undefined) {
      const mark = parseMark(set);
      if (mark === undefined) return { error: `CONNMARK: bad mark value "${set}"` };
      const mask = value("--set-xmark") === undefined ? (mark.mask | mark.value) >>> 0 : mark.mask;
      return { target: "CONNMARK", op: "set", value: mark.value, mask };
    }
    const op =
      value("--save-mark") !== undefined ? "save" : value("--restore-mark") !== undefined ? "restore" : undefined;
    if (op === undefined) return { error: "CONNMARK target: No operation specified" };
    const mask = parseUint(value("--mask") ?? value("--ctmask") ?? "0xffffffff");
    const other = parseUint(value("--mask") ?? value("--nfmask") ?? "0xffffffff");
    if (mask === undefined || mask !== other) return { error: "CONNMARK: only one mask for both marks is modelled" };
    return { target: "CONNMARK", op, value: 0, mask };
  },
};
