/** REJECT: drops, and tells the sender by an ICMP error or a RST. */
import type { Target } from "../../netfilter/types.ts";
import type { IcmpError } from "../../packet.ts";
import type { TargetKind } from "../kind.ts";

type RejectTarget = Extract<Target, { target: "REJECT" }>;
type With = RejectTarget["with"];

const WITH4: ReadonlyMap<string, With> = new Map<string, With>([
  ["icmp-net-unreachable", "icmp-net-unreachable"],
  ["net-unreach", "icmp-net-unreachable"],
  ["icmp-host-unreachable", "icmp-host-unreachable"],
  ["host-unreach", "icmp-host-unreachable"],
  ["icmp-proto-unreachable", "icmp-proto-unreachable"],
  ["proto-unreach", "icmp-proto-unreachable"],
  ["icmp-port-unreachable", "icmp-port-unreachable"],
  ["port-unreach", "icmp-port-unreachable"],
  ["icmp-net-prohibited", "icmp-net-prohibited"],
  ["net-prohib", "icmp-net-prohibited"],
  ["icmp-host-prohibited", "icmp-host-prohibited"],
  ["host-prohib", "icmp-host-prohibited"],
  ["icmp-admin-prohibited", "icmp-admin-prohibited"],
  ["admin-prohib", "icmp-admin-prohibited"],
  ["tcp-reset", "tcp-reset"],
]);

const WITH6: ReadonlyMap<string, With> = new Map<string, With>([
  ["icmp6-no-route", "icmp6-no-route"],
  ["no-route", "icmp6-no-route"],
  ["icmp6-adm-prohibited", "icmp6-adm-prohibited"],
  ["adm-prohibited", "icmp6-adm-prohibited"],
  ["icmp6-addr-unreachable", "icmp6-addr-unreachable"],
  ["addr-unreach", "icmp6-addr-unreachable"],
  ["icmp6-port-unreachable", "icmp6-port-unreachable"],
  ["port-unreach", "icmp6-port-unreachable"],
  ["tcp-reset", "tcp-reset"],
]);

export const rejectTarget: TargetKind<RejectTarget> = {
  name: "REJECT",
  targets: ["REJECT"],
  options: { "--reject-with": 1 },
  apply(target, passage) {
    passage.rejectWith = target.with;
    return "reject";
  },
  action: (target) => `REJECT with ${target.with}`,
  print: (target) => `-j REJECT --reject-with ${target.with}`,
  parse([option], context) {
    const fallback: IcmpError = context.family === 4 ? "icmp-port-unreachable" : "icmp6-port-unreachable";
    const kind = option === undefined ? fallback : (context.family === 4 ? WITH4 : WITH6).get(option.value);
    if (kind === undefined) return { error: `unknown reject type "${option?.value}"` };
    if (kind === "tcp-reset" && context.protocol !== "tcp") {
      return { error: "TCP_RESET invalid for non-tcp" };
    }
    return { target: "REJECT", with: kind };
  },
};
