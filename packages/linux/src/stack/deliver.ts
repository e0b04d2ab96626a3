/** The last step inside: to a socket, or back with a refusal. */
import type { Packet } from "../packet.ts";
import { lookupSocket } from "../socket/table.ts";
import type { ConnectedSocket, Socket } from "../socket/types.ts";
import { echoReply, icmpError, resetOf } from "./answer.ts";
import type { Flow } from "./flow.ts";
import { input, inputNat } from "./hooks.ts";
import { balanceInput } from "./ipvs.ts";
import type { StackOutcome } from "./types.ts";

/** INPUT with IPVS in the midst of it, then whoever waits for the packet. */
export function deliverLocally(flow: Flow): StackOutcome {
  return input(flow) ?? balanceInput(flow) ?? inputNat(flow) ?? handOver(flow);
}

function handOver(flow: Flow): StackOutcome {
  const { packet } = flow;
  if (packet.icmp !== undefined) return handOverIcmp(flow, packet);
  const socket = connectedTo(flow, packet) ?? listenerFor(flow, packet);
  if (socket !== undefined) return delivered(flow, socket);
  flow.steps?.push({ kind: "socket", action: "refuse", detail: { port: packet.targetPort } });
  const answer =
    packet.protocol === "udp"
      ? icmpError(flow.netns, packet, packet.family === 4 ? "icmp-port-unreachable" : "icmp6-port-unreachable")
      : resetOf(packet);
  if (answer === undefined) return { kind: "drop", why: "no socket" };
  return { kind: "answer", packet: answer, why: "nothing listens on the port" };
}

function handOverIcmp(flow: Flow, packet: Packet): StackOutcome {
  if (packet.icmp?.type === "echo-request") {
    return { kind: "answer", packet: echoReply(packet), why: "echo request" };
  }
  const socket = packet.icmp?.type === "error" ? senderOf(flow, packet.icmp.about) : connectedTo(flow, packet);
  return socket === undefined ? { kind: "drop", why: "no socket" } : delivered(flow, socket);
}

function delivered(flow: Flow, socket: Socket | ConnectedSocket): StackOutcome {
  flow.steps?.push({
    kind: "socket",
    action: "deliver",
    detail: { owner: socket.owner, port: flow.packet.targetPort },
  });
  return { kind: "deliver", socket, packet: flow.packet };
}

// A listening socket also stands for the connections it accepted; only an answer to a SYN cannot be for one of those.
function listenerFor(flow: Flow, packet: Packet): Socket | undefined {
  if (packet.tcp === "syn-ack") return undefined;
  return lookupSocket(flow.netns.sockets, packet.protocol, packet.target, packet.targetPort);
}

function connectedTo(flow: Flow, packet: Packet): ConnectedSocket | undefined {
  // An echo's identifier, which stands in sourcePort both ways, is the near end's port.
  const isEcho = packet.icmp !== undefined;
  const localPort = isEcho ? packet.sourcePort : packet.targetPort;
  const remotePort = isEcho ? 0 : packet.sourcePort;
  return find(flow, packet, packet.target, localPort, packet.source, remotePort);
}

function senderOf(flow: Flow, about: Packet): ConnectedSocket | undefined {
  const remotePort = about.icmp === undefined ? about.targetPort : 0;
  return find(flow, about, about.source, about.sourcePort, about.target, remotePort);
}

function find(
  flow: Flow,
  packet: Packet,
  local: Packet["source"],
  localPort: number,
  remote: Packet["source"],
  remotePort: number,
): ConnectedSocket | undefined {
  const { connected } = flow.env;
  if (connected === undefined) return undefined;
  for (const socket of connected) {
    if (socket.localPort !== localPort || socket.remotePort !== remotePort || socket.protocol !== packet.protocol)
      continue;
    if (socket.local === local && socket.remote === remote) return socket;
  }
  return undefined;
}
