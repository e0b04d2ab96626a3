/** How long a pod stays on a node that is silent, if it does not say so itself. */
import type { Toleration } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { defaultTolerationSeconds } from "../../src/admission/default-toleration-seconds.ts";
import type { Attributes } from "../../src/admission/types.ts";
import { newServer } from "../support.ts";

const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
const added = (key: string): Toleration => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 });

function admitted(tolerations: readonly Toleration[] | undefined, subresource = ""): unknown {
  const spec = { containers: [], ...(tolerations === undefined ? {} : { tolerations }) };
  const object = { apiVersion: "v1", kind: "Pod", metadata: {}, spec };
  const result = defaultTolerationSeconds.admit?.(
    { object, subresource } as unknown as Attributes,
    newServer().client.store,
  );
  return result?.ok === true ? (result.object as unknown as { spec: typeof spec }).spec.tolerations : result;
}

test.each<[string, readonly Toleration[] | undefined, readonly string[]]>([
  ["none", undefined, [NOT_READY, UNREACHABLE]],
  ["an empty list", [], [NOT_READY, UNREACHABLE]],
  ["another taint", [{ key: "other", operator: "Exists" }], [NOT_READY, UNREACHABLE]],
  ["one of them", [{ key: NOT_READY, operator: "Exists", effect: "NoExecute" }], [UNREACHABLE]],
  ["one, with any effect", [{ key: UNREACHABLE, operator: "Exists" }], [NOT_READY]],
  [
    "one, against scheduling",
    [{ key: UNREACHABLE, operator: "Exists", effect: "NoSchedule" }],
    [NOT_READY, UNREACHABLE],
  ],
  ["all", [{ operator: "Exists" }], []],
])("a pod that tolerates %s", (_what, given, keys) => {
  expect(admitted(given) ?? []).toEqual([...(given ?? []), ...keys.map(added)]);
});

test("subresources are left alone", () => {
  expect(admitted(undefined, "status")).toBeUndefined();
});
