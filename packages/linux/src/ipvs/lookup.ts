/** Finding the virtual server a packet is for. */
import { memo, type Tree } from "@kubenetsim/sim";
import type { Packet } from "../packet.ts";
import { serverKey } from "./key.ts";
import type { IpvsProtocol, VirtualServer } from "./types.ts";

/** Past so many answers it begins to remember anew. */
const ANSWERS_MAX = 100_000;
const PROTOCOL_NUMBER: { readonly [P in IpvsProtocol]: number } = { tcp: 0, udp: 1, sctp: 2 };

// Most packets ask again for what was asked before, and making the text of a key is what costs.
const answersOf = memo((_servers: Tree<VirtualServer>) => new Map<number | string, VirtualServer | null>());

/** The virtual server that stands at the packet's destination, if there is one. */
export function virtualServerOf(servers: Tree<VirtualServer>, packet: Packet): VirtualServer | undefined {
  const { protocol, target, targetPort } = packet;
  if (!isBalanced(protocol)) return undefined;
  const number = PROTOCOL_NUMBER[protocol];
  const asked =
    typeof target === "number" ? (target * 0x10000 + targetPort) * 4 + number : `${target} ${targetPort} ${number}`;
  const answers = answersOf(servers);
  const known = answers.get(asked);
  if (known !== undefined) return known ?? undefined;
  if (answers.size >= ANSWERS_MAX) answers.clear();
  const found = servers.get(serverKey({ protocol, addr: target, port: targetPort }));
  answers.set(asked, found ?? null);
  return found;
}

/** Whether IPVS balances this protocol. */
export function isBalanced(protocol: Packet["protocol"]): protocol is IpvsProtocol {
  return protocol === "tcp" || protocol === "udp" || protocol === "sctp";
}
