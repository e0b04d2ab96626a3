/** ipsets, as far as others need them. */
export { hasAddress, type SetDirections, setContains } from "./contains.ts";
export { addressPart, memberKey, netPart, parseMember, portPart } from "./member.ts";
export { type IpsetParseResult, parseIpsetSave } from "./parse.ts";
export { printIpsetList, printIpsetSave } from "./print.ts";
export { setReferences } from "./references.ts";
export { addMember, createIpSet, removeMember } from "./set.ts";
export { isIpSetType } from "./shape.ts";
export type * from "./types.ts";
