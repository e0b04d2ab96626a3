/** What is to hold after a step: each sort of check by its name. */
import { assert } from "@kubenetsim/sim";
import type { JsonObject } from "../../types.ts";
import { checkAPIProxy } from "./check-api-proxy.ts";
import { checkDNS, checkHostName, checkHosts, checkResolv } from "./check-names.ts";
import { checkEndpoints, checkExists, checkField, checkSlices } from "./check-objects.ts";
import { checkHTTP, checkReach } from "./check-reach.ts";
import type { Difference } from "./difference.ts";
import type { Stage } from "./stage.ts";

type Check = (stage: Stage, wanted: JsonObject) => Difference | undefined;

/** By name: which keys a check may have, and what looks. */
const checks: ReadonlyMap<string, readonly [keys: readonly string[], look: Check]> = new Map([
  [
    "reach",
    [
      [
        "from",
        "to",
        "protocol",
        "expect",
        "backends",
        "sticky",
        "source",
        "repeat",
        "repeatAfter",
        "sourcePort",
        "orElse",
      ],
      checkReach,
    ],
  ],
  ["http", [["from", "to", "path", "expect"], checkHTTP]],
  ["dns", [["from", "name", "type", "expect", "server", "asked"], checkDNS]],
  ["resolv", [["pod", "expect"], checkResolv]],
  ["hosts", [["pod", "name", "expect"], checkHosts]],
  ["hostname", [["pod", "expect"], checkHostName]],
  ["endpoints", [["service", "expect"], checkEndpoints]],
  ["slices", [["service", "atLeast", "exactly", "managedBy", "addressTypes"], checkSlices]],
  ["field", [["kind", "namespace", "name", "path", "expect"], checkField]],
  ["api-proxy", [["path", "expect"], checkAPIProxy]],
  ["exists", [["kind", "namespace", "name", "expect"], checkExists]],
]);

/** The first difference; `undefined` where there is none. What is unknown is refused. */
export function check(stage: Stage, wanted: JsonObject): Difference | undefined {
  const known = checks.get(String(wanted.check));
  assert(known !== undefined, `the check ${String(wanted.check)} is unknown`);
  const [keys, look] = known;
  const unknown = Object.keys(wanted).filter((key) => key !== "check" && !keys.includes(key));
  assert(unknown.length === 0, `the check ${String(wanted.check)} has unknown keys: ${unknown.join(", ")}`);
  return look(stage, wanted);
}
