/** DNAT, SNAT and MASQUERADE: choose what conntrack binds. DNAT rewrites at once; the source is rewritten when the packet leaves. */

import { type Addr, formatAddr, parseAddr } from "@kubenetsim/sim";
import type { Target } from "../../netfilter/types.ts";
import { packetDraft } from "../../packet.ts";
import type { LineContext, ParseError, TargetKind } from "../kind.ts";

type DnatTarget = Extract<Target, { target: "DNAT" }>;
type SnatTarget = Extract<Target, { target: "SNAT" }>;
type MasqueradeTarget = Extract<Target, { target: "MASQUERADE" }>;

const WITH_PORTS: ReadonlySet<string> = new Set(["tcp", "udp", "sctp"]);

export const dnatTarget: TargetKind<DnatTarget> = {
  name: "DNAT",
  targets: ["DNAT"],
  options: { "--to-destination": 1 },
  apply(target, passage) {
    const addr = target.addr ?? passage.packet.target;
    const port = target.port ?? passage.packet.targetPort;
    passage.nat = { ...passage.nat, dnat: { addr, port } };
    const copy = packetDraft(passage.packet);
    copy.target = addr;
    copy.targetPort = port;
    passage.packet = copy;
    return "accept";
  },
  action: (target) => `DNAT to ${endText(target.addr, target.port)}`,
  print: (target) => `-j DNAT --to-destination ${endText(target.addr, target.port)}`,
  parse([option], context) {
    if (option === undefined) return { error: 'DNAT: option "--to-destination" must be specified' };
    const end = parseEnd(option.value, context);
    return "error" in end ? end : { target: "DNAT", ...end };
  },
};

export const snatTarget: TargetKind<SnatTarget> = {
  name: "SNAT",
  targets: ["SNAT"],
  options: { "--to-source": 1, "--random-fully": 0, "--random": 0 },
  apply(target, passage) {
    const { addr, port, randomFully } = target;
    const snat = { addr, ...(port === undefined ? {} : { port }), ...(randomFully === true ? { randomFully } : {}) };
    passage.nat = { ...passage.nat, snat };
    return "accept";
  },
  action: (target) => `SNAT to ${endText(target.addr, target.port)}`,
  print: (target) =>
    `-j SNAT --to-source ${endText(target.addr, target.port)}${target.randomFully === true ? " --random-fully" : ""}`,
  parse(options, context) {
    const to = options.find((option) => option.name === "--to-source");
    if (to === undefined) return { error: 'SNAT: option "--to-source" must be specified' };
    const end = parseEnd(to.value, context);
    if ("error" in end) return end;
    if (end.addr === undefined) return { error: `Bad IP address "${to.value}"` };
    const randomFully = options.some((option) => option.name !== "--to-source");
    return {
      target: "SNAT",
      addr: end.addr,
      ...(end.port === undefined ? {} : { port: end.port }),
      ...(randomFully ? { randomFully } : {}),
    };
  },
};

export const masqueradeTarget: TargetKind<MasqueradeTarget> = {
  name: "MASQUERADE",
  targets: ["MASQUERADE"],
  options: { "--random-fully": 0, "--random": 0 },
  apply(target, passage) {
    const snat =
      target.randomFully === true
        ? ({ addr: "masquerade", randomFully: true } as const)
        : ({ addr: "masquerade" } as const);
    passage.nat = { ...passage.nat, snat };
    return "accept";
  },
  action: () => "MASQUERADE",
  print: (target) => `-j MASQUERADE${target.randomFully === true ? " --random-fully" : ""}`,
  parse: (options) => (options.length > 0 ? { target: "MASQUERADE", randomFully: true } : { target: "MASQUERADE" }),
};

/** `10.0.0.1:80`, `[fd00::1]:80`, either half alone. */
function endText(addr: Addr | undefined, port: number | undefined): string {
  if (port === undefined) return addr === undefined ? "" : formatAddr(addr);
  if (addr === undefined) return `:${port}`;
  return typeof addr === "number" ? `${formatAddr(addr)}:${port}` : `[${formatAddr(addr)}]:${port}`;
}

interface End {
  readonly addr?: Addr;
  readonly port?: number;
}

function parseEnd(text: string, context: LineContext): End | ParseError {
  const bracketed = /^\[([^\]]*)\](?::(\d{1,5}))?$/.exec(text);
  const plain = context.family === 4 ? /^([^:]*)(?::(\d{1,5}))?$/.exec(text) : /^(.+?)()?$/.exec(text);
  const [, addrText = "", portText] = bracketed ?? plain ?? [];
  const addr = addrText === "" ? undefined : parseAddr(addrText);
  const wrongFamily = addr !== undefined && (typeof addr === "number") !== (context.family === 4);
  if ((addrText !== "" && addr === undefined) || wrongFamily) return { error: `Bad IP address "${addrText}"` };
  if (addr === undefined && portText === undefined) return { error: `Bad IP address "${text}"` };
  if (portText === undefined) return addr === undefined ? {} : { addr };
  const port = Number(portText);
  if (port === 0 || port > 65535) return { error: `Port \`${portText}' not valid` };
  if (!WITH_PORTS.has(context.protocol ?? "")) return { error: "Need TCP, UDP, SCTP or DCCP with port specification" };
  return addr === undefined ? { port } : { addr, port };
}
