/** Cases about the arithmetic of ranges: one input, one value. */
import {
  allocatableSize,
  ipBandSize,
  isNotContained,
  lastAddress,
  parsePortRange,
  portBandSize,
  searchOrder,
} from "@kubenetsim/apiserver";
import { type Addr, addrAdd, assert, formatAddr, type Prefix, parseAddr, parsePrefix } from "@kubenetsim/sim";
import { listOf, scalarOf, textOf } from "../../json.ts";
import type { CaseResult, Json, JsonObject } from "../../types.ts";

export function runMath(testCase: JsonObject, form: string): CaseResult {
  const actual = measure(testCase, form);
  if (testCase.expectCount !== undefined) {
    assert(Array.isArray(actual), "expectCount is about a list");
    const distinct = new Set(actual).size;
    const expected = testCase.expectCount;
    return { passed: actual.length === expected && distinct === expected, expected, actual: distinct };
  }
  const expected = testCase.expect;
  return { passed: expected !== undefined && JSON.stringify(actual) === JSON.stringify(expected), expected, actual };
}

function measure(testCase: JsonObject, form: string): Json {
  if (form === "band") return bandOf(testCase);
  if (form === "size") return Number(allocatableSize(prefixOf(testCase.range), "ipaddress"));
  if (form === "last-address") return formatAddr(lastAddress(prefixOf(testCase.range)));
  if (form === "offset") {
    return formatAddr(addrAdd(addrOf(testCase.address), BigInt(scalarOf(testCase.offset, "offset"))));
  }
  if (form === "order") {
    const offset = BigInt(scalarOf(testCase.offset, "offset"));
    return [...searchOrder(addrOf(testCase.first), addrOf(testCase.last), offset)].map(formatAddr);
  }
  if (form === "not-contained") {
    return isNotContained(prefixOf(testCase.range), listOf(testCase.ranges, "ranges").map(prefixOf));
  }
  throw new Error(`unknown form ${form}`);
}

function bandOf(testCase: JsonObject): number {
  if (testCase.allocator === "ip") return ipBandSize(prefixOf(testCase.range));
  const range = parsePortRange(textOf(testCase.range, "range"));
  assert(range !== undefined, "range is no port range");
  return portBandSize(range.first, range.last);
}

function prefixOf(value: Json | undefined): Prefix {
  const prefix = parsePrefix(textOf(value, "range"));
  assert(prefix !== undefined, `${JSON.stringify(value)} is no range`);
  return prefix;
}

function addrOf(value: Json | undefined): Addr {
  const addr = parseAddr(textOf(value, "address"));
  assert(addr !== undefined, `${JSON.stringify(value)} is no address`);
  return addr;
}
