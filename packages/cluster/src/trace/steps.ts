/** From what a kernel recorded to what a reader sees: each step with its evidence and the object that caused it. */
import { endText, type Packet, printNftRule, printRule, type StackStep } from "@kubenetsim/linux";
import { formatAddr, formatPrefix } from "@kubenetsim/sim";
import type { Ending } from "../datapath/deliver.ts";
import type { Step } from "./types.ts";

/** The steps of one hop; where the packet ended there, how. */
export function stepsOf(recorded: readonly StackStep[], ending: Ending | undefined): readonly Step[] {
  const steps = recorded.map(stepOf);
  const last = ending === undefined ? undefined : endStep(ending);
  return last === undefined ? steps : [...steps, last];
}

function stepOf(step: StackStep): Step {
  switch (step.kind) {
    case "rule":
      return ruleStep(step);
    case "route":
      return routeStep(step);
    case "conntrack":
      return conntrackStep(step);
    case "ipvs":
      return ipvsStep(step);
    case "socket":
      return {
        kind: "socket",
        action: step.action,
        detail: { owner: step.detail.owner ?? "", port: step.detail.port },
        because: [],
      };
    case "drop":
      return { kind: "drop", action: step.action, detail: {}, because: [] };
  }
}

function ruleStep(step: StackStep & { kind: "rule" }): Step {
  const { table, chain, number, rule, nft, action } = step.detail;
  const detail = { hook: step.hook, table, chain, number };
  if (nft !== undefined) {
    const text = `add rule ${table} ${chain} ${printNftRule(nft)}`;
    return {
      kind: "rule",
      action: `${table} ${chain} ${number}: ${action}`,
      detail: { ...detail, table: "nft", rule: text },
      because: nft.because,
    };
  }
  if (rule === undefined) return { kind: "policy", action: `${table} ${chain}: ${action}`, detail, because: [] };
  return {
    kind: "rule",
    action: `${table} ${chain} ${number}: ${action}`,
    detail: { ...detail, rule: printRule(chain, rule, 4) },
    because: rule.because.length === 0 ? (step.server?.because ?? []) : rule.because,
  };
}

function routeStep(step: StackStep & { kind: "route" }): Step {
  const { target, decision } = step.detail;
  const to = formatAddr(target);
  if (decision === undefined) return { kind: "route", action: `${to}: no route`, detail: { target: to }, because: [] };
  if (decision.type === "local")
    return { kind: "route", action: `${to}: local`, detail: { target: to, type: "local" }, because: [] };
  const route = formatPrefix(decision.route.to);
  const hop = formatAddr(decision.nextHop);
  const by = hop === to ? `dev ${decision.link}` : `via ${hop} dev ${decision.link}`;
  return {
    kind: "route",
    action: `${to}: ${by}`,
    detail: { target: to, route, type: decision.type, nextHop: hop, link: decision.link },
    because: [],
  };
}

function conntrackStep(step: StackStep & { kind: "conntrack" }): Step {
  const { before, after } = step.detail;
  const changed = after === undefined ? "" : change(before, after);
  return {
    kind: "conntrack",
    action: changed === "" ? step.action : `${step.action} ${changed}`,
    detail: { before: tuple(before), ...(after === undefined ? {} : { after: tuple(after) }) },
    because: [],
  };
}

/** `TCP 10.96.0.7:80 rr: schedule -> 10.244.2.9:8080`, as ipvsadm names a virtual server. */
function ipvsStep(step: StackStep & { kind: "ipvs" }): Step {
  const { before, after, connection, server } = step.detail;
  const virtual = connection?.virtual ?? server;
  const name = virtual === undefined ? "" : `${virtual.protocol.toUpperCase()} ${endText(virtual.addr, virtual.port)}`;
  const scheduler = server?.scheduler ?? "";
  const real = connection === undefined ? "" : endText(connection.real, connection.realPort);
  const arrow = real === "" ? "" : step.action === "answer" ? ` <- ${real}` : ` -> ${real}`;
  return {
    kind: "ipvs",
    action: `${`${name} ${scheduler}`.trim()}: ${step.action}${arrow}`,
    detail: {
      virtualServer: name,
      scheduler,
      realServer: real,
      before: tuple(before),
      ...(after === undefined ? {} : { after: tuple(after) }),
    },
    because: server?.because ?? [],
  };
}

/** `target 10.96.0.7:80 -> 10.244.2.9:8080`, and the same for the source. */
function change(before: Packet, after: Packet): string {
  const target = `${formatAddr(before.target)}:${before.targetPort}`;
  const newTarget = `${formatAddr(after.target)}:${after.targetPort}`;
  const source = `${formatAddr(before.source)}:${before.sourcePort}`;
  const newSource = `${formatAddr(after.source)}:${after.sourcePort}`;
  const parts = [];
  if (source !== newSource) parts.push(`source ${source} -> ${newSource}`);
  if (target !== newTarget) parts.push(`target ${target} -> ${newTarget}`);
  return parts.join(", ");
}

function tuple(packet: Packet): string {
  const [source, target] = [formatAddr(packet.source), formatAddr(packet.target)];
  if (packet.targetPort === 0) return `${packet.protocol} ${source} > ${target}`;
  return `${packet.protocol} ${source}:${packet.sourcePort} > ${target}:${packet.targetPort}`;
}

/** Sockets and drops have steps of their own; the other endings are said here. */
function endStep(ending: Ending): Step | undefined {
  if (ending.kind === "answer")
    return { kind: "reject", action: `answers: ${ending.why}`, detail: { packet: tuple(ending.packet) }, because: [] };
  if (ending.kind === "no-neighbour" || ending.kind === "dropped")
    return { kind: "drop", action: ending.why, detail: {}, because: [] };
  if (ending.kind === "no-route") return { kind: "drop", action: ending.errno, detail: {}, because: [] };
  return ending.kind === "loop" ? { kind: "drop", action: "too many hops", detail: {}, because: [] } : undefined;
}
