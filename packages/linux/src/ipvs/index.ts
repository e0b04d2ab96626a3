/** IPVS, as far as others need it. */
export { expectAnswersFrom } from "./connection.ts";
export { printIpvsadm, printIpvsadmSave } from "./ipvsadm.ts";
export { type IpvsadmParseResult, parseIpvsadmSave } from "./ipvsadm-parse.ts";
export { endText, serverKey } from "./key.ts";
export { type Load, loadsOf } from "./load.ts";
export { virtualServerOf } from "./lookup.ts";
export { type Answered, type IpvsVerdict, ipvsIn, ipvsOut } from "./pass.ts";
export { isScheduler } from "./scheduler/list.ts";
export { type AllVirtualServers, addRealServer, noVirtualServers, virtualServersOf } from "./set.ts";
export { IPVS_SCTP_TIMEOUT_MS, IPVS_TCP_TIMEOUT_MS, IPVS_UDP_TIMEOUT_MS, isActive } from "./state.ts";
export { emptyIpvs, expireIpvs } from "./table.ts";
export type * from "./types.ts";
