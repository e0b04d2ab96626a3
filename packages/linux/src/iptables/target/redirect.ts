/** REDIRECT: DNAT to the machine itself. Models net/netfilter/nf_nat_redirect.c. */
import { type Addr, familyOf } from "@kubenetsim/sim";
import type { Passage } from "../../netfilter/passage.ts";
import type { Target } from "../../netfilter/types.ts";
import type { TargetKind } from "../kind.ts";

type RedirectTarget = Extract<Target, { target: "REDIRECT" }>;

const LOOPBACK4 = 0x7f000001;

export const redirectTarget: TargetKind<RedirectTarget> = {
  name: "REDIRECT",
  targets: ["REDIRECT"],
  options: { "--to-ports": 1 },
  apply(target, passage) {
    const addr = ownAddress(passage);
    if (addr === undefined) return "drop";
    const port = target.port ?? passage.packet.targetPort;
    passage.nat = { ...passage.nat, dnat: { addr, port } };
    passage.packet = { ...passage.packet, target: addr, targetPort: port };
    return "accept";
  },
  action: (target) => (target.port === undefined ? "REDIRECT" : `REDIRECT to port ${target.port}`),
  print: (target) => (target.port === undefined ? "-j REDIRECT" : `-j REDIRECT --to-ports ${target.port}`),
  parse([option]) {
    if (option === undefined) return { target: "REDIRECT" };
    const port = /^\d{1,5}$/.test(option.value) ? Number(option.value) : 0;
    if (port === 0 || port > 65535)
      return { error: `REDIRECT: bad value for option "--to-ports", or out of range (0-65535).` };
    return { target: "REDIRECT", port };
  },
};

// What the machine itself sends has no link that it came in by.
function ownAddress(passage: Passage): Addr | undefined {
  const { packet, netns, options } = passage;
  if (options.inLink === undefined) return packet.family === 4 ? LOOPBACK4 : 1n;
  const addresses = netns.links.get(options.inLink)?.addresses ?? [];
  return addresses.find((address) => familyOf(address.addr) === packet.family)?.addr;
}
