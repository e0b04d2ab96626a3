/** One node's kernel: namespaces, rules, connection tracking, routes, sockets. */
export {
  type ConntrackFilter,
  confirm,
  deleteConnections,
  expireConnections,
} from "./conntrack/confirm.ts";
export { freeSource, type SourceWish } from "./conntrack/free-source.ts";
export { bindDestination, bindSource, type Manip, translate } from "./conntrack/nat.ts";
export { printConntrack } from "./conntrack/print.ts";
export { findEntry } from "./conntrack/table.ts";
export * from "./conntrack/timeout.ts";
export { type Tracked, track } from "./conntrack/track.ts";
export { inverse, tupleOf } from "./conntrack/tuple.ts";
export type * from "./conntrack/types.ts";
export * from "./ipset/index.ts";
export { type ParseResult, parseIptablesSave } from "./iptables/parse.ts";
export { printIptablesSave, printRule } from "./iptables/save.ts";
export * from "./ipvs/index.ts";
export { type AnswerTable, createAnswers, findAnswer, keepAnswer } from "./netfilter/answer-table.ts";
export { type Draw, type DrawLog, drawLog } from "./netfilter/draws.ts";
export { run } from "./netfilter/index.ts";
export type { ConnectionFacts, WalkOptions } from "./netfilter/passage.ts";
export { type ChainData, emptyRuleset, rulesetOf, type TablesData } from "./netfilter/ruleset.ts";
export type * from "./netfilter/types.ts";
export { walk } from "./netfilter/walk.ts";
export {
  addAddress,
  addLink,
  addRoute,
  addRouteTable,
  createNetns,
  type LinkSpec,
  type Netns,
  type RecentEntry,
  type RecentList,
  type RouteSpec,
  removeAddress,
  removeLink,
  removeRoute,
  routeTable,
  type Sysctls,
  setBound,
  setLink,
  setSysctls,
} from "./netns.ts";
export { type NftLive, type NftResult, parseNft, printNftCommands, printNftRuleset } from "./nftables/list.ts";
export { nftHandle, printNftRule } from "./nftables/rule.ts";
export { nftRuleset } from "./nftables/ruleset.ts";
export { elementKey, forgetElements, type NftDynamicElement, nftElements } from "./nftables/set.ts";
export { natGoal } from "./nftables/statement/nat-goal.ts";
export { type NftTableData, nftTable } from "./nftables/table.ts";
export type * from "./nftables/types.ts";
export type { NftStyle } from "./nftables/value.ts";
export type * from "./packet.ts";
export { addressType } from "./route/address-type.ts";
export { isLocal, isLoopback, lookupRoute } from "./route/fib.ts";
export { printAddresses, printLinks, printRoutes } from "./route/print.ts";
export { printIpAddr, printIpLink } from "./route/print-full.ts";
export { addressOn, sourceFor } from "./route/source.ts";
export type * from "./route/types.ts";
export { close, closeAll, type ListenResult, listen, lookupSocket } from "./socket/table.ts";
export type * from "./socket/types.ts";
export { DEFAULT_TTL, echoReply, icmpError, resetOf } from "./stack/answer.ts";
export { emit } from "./stack/emit.ts";
export { bridged, receive } from "./stack/receive.ts";
export type * from "./stack/types.ts";
