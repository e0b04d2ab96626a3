/** `-m ipvs`: the virtual server that the packet's IPVS connection goes by. Models net/netfilter/xt_ipvs.c. */
import { familyOf, formatAddr, parseAddr } from "@kubenetsim/sim";
import type { IpvsProtocol } from "../../ipvs/types.ts";
import type { Match } from "../../netfilter/types.ts";
import type { MatchKind } from "../kind.ts";

type IpvsMatch = Extract<Match, { match: "ipvs" }>;

const PROTOCOL_NUMBER: { readonly [P in IpvsProtocol]: number } = { tcp: 6, udp: 17, sctp: 132 };

export const ipvsMatch: MatchKind<IpvsMatch> = {
  name: "ipvs",
  modules: ["ipvs"],
  options: { "--vproto": 1, "--vaddr": 1, "--vport": 1 },
  matches(match, _packet, passage) {
    const { virtual } = passage.options;
    return virtual?.addr === match.addr && virtual.port === match.port && virtual.protocol === match.protocol;
  },
  print(match) {
    const bits = familyOf(match.addr) === 4 ? 32 : 128;
    return `-m ipvs --vproto ${PROTOCOL_NUMBER[match.protocol]} --vaddr ${formatAddr(match.addr)}/${bits} --vport ${match.port}`;
  },
  parse(options) {
    const value = (name: string): string => options.find((option) => option.name === name)?.value ?? "";
    const addr = parseAddr(value("--vaddr").replace(/\/(32|128)$/, ""));
    const protocol = protocolOf(value("--vproto"));
    const port = /^\d{1,5}$/.test(value("--vport")) ? Number(value("--vport")) : undefined;
    // The kernel takes any of them alone; the programs that write such rules give all three, and so must others here.
    if (addr === undefined || protocol === undefined || port === undefined)
      return { error: "ipvs: --vproto, --vaddr and --vport are needed here" };
    return [{ match: "ipvs", addr, protocol, port }];
  },
};

function protocolOf(text: string): IpvsProtocol | undefined {
  const names = Object.keys(PROTOCOL_NUMBER) as IpvsProtocol[];
  return names.find((name) => name === text || String(PROTOCOL_NUMBER[name]) === text);
}
