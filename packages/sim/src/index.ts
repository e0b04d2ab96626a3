/** The floor everything stands on: time, chance, memory and addresses. No Kubernetes, no Linux. */

export { assert } from "./assert.ts";
export { canonicalJson } from "./canonical.ts";
export {
  type Alarm,
  type Clock,
  cancel,
  freezeClock,
  type Millis,
  moveTo,
  nextAlarm,
  popAlarm,
  reorder,
  schedule,
  startClock,
  thawClock,
} from "./clock.ts";
export { DURATION_MAX_MS, formatGoDuration, formatHumanDuration, parseDuration } from "./duration.ts";
export { extend } from "./extend.ts";
export { deepFreeze } from "./freeze.ts";
export { fnv1a32, fnv1a32Bytes, safeEncodeString, sha256Base32, sha256Hex, sha512Hex, stateHash } from "./hash.ts";
export { memo, memo2, memo3 } from "./memo.ts";
export {
  type Addr,
  addrAdd,
  addrDistance,
  bitLength,
  compareAddr,
  familyOf,
  isIPv4,
  isMapped,
  unmap,
} from "./netip/addr.ts";
export { formatAddr } from "./netip/format.ts";
export { parseAddr, parseAddrSloppy } from "./netip/parse.ts";
export {
  formatPrefix,
  masked,
  type Prefix,
  parsePrefix,
  parsePrefixSloppy,
  prefixContains,
  prefixesOverlap,
  prefixFirst,
  prefixLast,
  prefixSize,
  singlePrefix,
} from "./netip/prefix.ts";
export { draw, drawFraction, mixSeed, mixSeedHalves, pick, scale, shuffled } from "./rng.ts";
export { shared, whole } from "./text.ts";
export { formatRfc3339, formatRfc3339Micro, parseRfc3339 } from "./time.ts";
export { emptyTree, Tree, type TreeChange, type TreeDraft, treeOf } from "./tree.ts";
export { utf8Bytes } from "./utf8.ts";
