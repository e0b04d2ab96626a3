/** Cases about the repair loops. */
import type { Service } from "@kubenetsim/api";
import {
  allocateIP,
  allocatePort,
  collectNodePorts,
  createIPAllocator,
  createPortAllocator,
  freeIPs,
  freePorts,
  hasIP,
  hasPort,
  type IPAddress,
  type IPAllocator,
  type Leaks,
  type PortAllocator,
  parsePortRange,
  repairClusterIPs,
  repairIPAddresses,
  repairNodePorts,
  type ServiceAddressObjects,
  type ServiceCIDR,
  syncIPAddress,
} from "@kubenetsim/apiserver";
import { assert, formatPrefix, type Millis, parsePrefix, parseRfc3339 } from "@kubenetsim/sim";
import { listOf, objectOf, optional, scalarsOf, textOf } from "../../json.ts";
import type { CaseResult, JsonObject } from "../../types.ts";
import { addrOf } from "./ip-machine.ts";

export function runRepair(testCase: JsonObject, form: string): CaseResult {
  const expected = objectOf(testCase.expect, "expect");
  const actual = form === "collect" ? collected(testCase) : actualOf(testCase, expected);
  for (const [name, value] of Object.entries(expected)) {
    const measured = Object.hasOwn(actual, name) ? actual[name]?.() : undefined;
    if (JSON.stringify(measured) !== JSON.stringify(value)) {
      return { passed: false, expected: { [name]: value }, actual: { [name]: measured } };
    }
  }
  return { passed: true };
}

/** What can be known after the run, by the name under which a case expects it. */
type Actual = { readonly [name: string]: () => unknown };

function actualOf(testCase: JsonObject, expected: JsonObject): Actual {
  if (testCase.allocator === "port") return portRun(testCase, expected);
  const implementation = JSON.stringify(testCase.implementation);
  if (implementation === '["bitmap"]') return bitmapRun(testCase, expected);
  assert(implementation === '["ipaddress"]', `unknown implementation ${implementation}`);
  return ipAddressRun(testCase, expected);
}

function collected(testCase: JsonObject): Actual {
  return { ports: () => servicesOf(testCase).flatMap(collectNodePorts) };
}

function ipAddressRun(testCase: JsonObject, expected: JsonObject): Actual {
  const now = timeOf(testCase.now);
  const objects = addressObjects(testCase);
  const sync = optional(testCase.sync, textOf, "sync");
  const result = sync === undefined ? repairIPAddresses(objects, now) : syncIPAddress(objects, sync, now);
  const names = new Set(result.ipAddresses.map((ipAddress) => ipAddress.metadata.name));
  return {
    actions: () => result.actions.map(({ verb, resource, name }) => ({ verb, resource, name })),
    events: () => result.events.map(({ type, reason, value }) => ({ type, reason, about: value })),
    present: () => scalarsOf(expected.present, "present").filter((name) => names.has(name)),
  };
}

function addressObjects(testCase: JsonObject): ServiceAddressObjects {
  return {
    services: servicesOf(testCase),
    ipAddresses: ofKind(testCase, "IPAddress") as unknown as readonly IPAddress[],
    serviceCIDRs: ofKind(testCase, "ServiceCIDR") as unknown as readonly ServiceCIDR[],
  };
}

function bitmapRun(testCase: JsonObject, expected: JsonObject): Actual {
  const ranges = testCase.ranges === undefined ? [testCase.range] : listOf(testCase.ranges, "ranges");
  const services = servicesOf(testCase);
  let allocators: readonly IPAllocator[] = ranges.map((range) => bitmapOf(textOf(range, "range"), expected));
  let leaks: readonly Leaks[] = [];
  const runOnce = (): boolean => {
    const repaired = repairClusterIPs(allocators, services, leaks);
    allocators = repaired.allocators;
    leaks = repaired.leaks;
    return takenOf(expected).every((value) => allocators.some((one) => hasIP(one, addrOf(value))));
  };
  const facts = leakFacts(expected, runOnce);
  const hasValue = (value: string): boolean => allocators.some((one) => hasIP(one, addrOf(value)));
  return {
    ...facts,
    has: () => scalarsOf(expected.has, "has").filter(hasValue),
    free: () => allocators.reduce((sum, one) => sum + freeIPs(one), 0),
    freeByRange: () => Object.fromEntries(allocators.map((one) => [formatPrefix(one.cidr), freeIPs(one)])),
  };
}

function bitmapOf(range: string, expected: JsonObject): IPAllocator {
  const prefix = parsePrefix(range);
  assert(prefix !== undefined, `${range} is no range`);
  return takenOf(expected).reduce(
    (allocator, value) => {
      const taken = allocateIP(allocator, addrOf(value), "");
      assert(taken.ok, `${value} cannot be taken`);
      return taken.allocator;
    },
    createIPAllocator(prefix, "bitmap"),
  );
}

function portRun(testCase: JsonObject, expected: JsonObject): Actual {
  const services = servicesOf(testCase);
  let allocator = portsOf(textOf(testCase.range, "range"), expected);
  let leaks: Leaks | undefined;
  const runOnce = (): boolean => {
    const repaired = repairNodePorts(allocator, services, leaks);
    allocator = repaired.allocator;
    leaks = repaired.leaks;
    return takenOf(expected).every((value) => hasPort(allocator, Number(value)));
  };
  const facts = leakFacts(expected, runOnce);
  return {
    ...facts,
    has: () => listOf(expected.has, "has").filter((value) => hasPort(allocator, Number(value))),
    free: () => freePorts(allocator),
  };
}

function portsOf(range: string, expected: JsonObject): PortAllocator {
  const parsed = parsePortRange(range);
  assert(parsed !== undefined, `${range} is no port range`);
  return takenOf(expected).reduce(
    (allocator, value) => {
      const taken = allocatePort(allocator, Number(value), "");
      assert(taken.ok, `${value} cannot be taken`);
      return taken.allocator;
    },
    createPortAllocator(parsed.first, parsed.last),
  );
}

/** Runs the loop once, or as often as the case follows a leak: how many runs it was kept, and which run freed it. */
function leakFacts(expected: JsonObject, runOnce: () => boolean): Actual {
  const runs = expected.freedAfterRuns;
  const held = Array.from({ length: typeof runs === "number" ? runs : 1 }, runOnce);
  const kept = held.indexOf(false);
  const keptRuns = kept < 0 ? held.length : kept;
  return {
    taken: () => expected.taken,
    keptAfterRuns: () => keptRuns,
    freedAfterRuns: () => (kept < 0 ? undefined : kept + 1),
  };
}

/** What is taken before the first run though no Service has it. */
function takenOf(expected: JsonObject): readonly string[] {
  return expected.taken === undefined ? [] : scalarsOf(expected.taken, "taken");
}

function servicesOf(testCase: JsonObject): readonly Service[] {
  return ofKind(testCase, "Service") as unknown as readonly Service[];
}

function ofKind(testCase: JsonObject, kind: string): readonly JsonObject[] {
  return listOf(testCase.objects, "objects")
    .map((object) => objectOf(object, "object"))
    .filter((object) => object.kind === kind);
}

function timeOf(value: JsonObject[string] | undefined): Millis {
  const now = parseRfc3339(textOf(value, "now"));
  assert(now !== undefined, "now is no time");
  return now;
}
