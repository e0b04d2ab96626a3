/** Arbitrary manifests of all kinds that people write, and what becomes of them when they err. */
import type { ConfigMap, KubeObject, Secret } from "@kubenetsim/api";
import fc from "fast-check";
import type { Json } from "../conformance/types.ts";
import { arbitraryDeployment } from "./deployment.ts";
import { mutateAt } from "./mutate.ts";
import { arbitraryName, arbitraryNamespace } from "./names.ts";
import { arbitraryPod } from "./pod.ts";
import { arbitraryService } from "./service.ts";

const MUTATIONS_MAX = 4;
const META = { name: arbitraryName, namespace: arbitraryNamespace };

const arbitraryConfigMap: fc.Arbitrary<ConfigMap> = fc
  .record({ ...META, data: fc.dictionary(fc.constantFrom("a", "MYSQL_HOST", "x.y"), fc.string()) })
  .map(({ data, ...metadata }) => ({ apiVersion: "v1", kind: "ConfigMap", metadata, data: { ...data } }));

const arbitrarySecret: fc.Arbitrary<Secret> = fc
  .record({ ...META, data: fc.dictionary(fc.constantFrom("a", "password"), fc.constantFrom("", "c2VjcmV0")) })
  .map(({ data, ...metadata }) => ({ apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", data: { ...data } }));

/** A manifest that a server accepts if it has the namespace, and nothing of that name. */
export const arbitraryManifest: fc.Arbitrary<KubeObject> = fc.oneof<fc.Arbitrary<KubeObject>[]>(
  arbitraryService,
  arbitraryPod,
  arbitraryDeployment,
  arbitraryConfigMap,
  arbitrarySecret,
);

/** Values that a field hardly expects. */
export const oddValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    -1,
    0,
    65536,
    1.5,
    2 ** 53,
    "",
    " ",
    "None",
    "0",
    "80",
    "10.0.0.1",
    "::",
    "🌱",
    "a\nb",
  ),
  fc.constantFrom<Json>(
    [],
    {},
    [null],
    [[]],
    "x".repeat(300),
    "__proto__",
    "toString",
    "1e3",
    "25%",
    "-5%",
    "2026-01-01",
  ),
  fc
    .constantFrom<string>('{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":1}}')
    .map((text): Json => JSON.parse(text)),
  fc.integer({ min: 1, max: 200 }).map(nested),
  fc.jsonValue({ maxDepth: 2 }).map((value) => value as Json),
);

/**
 * The manifest with one to four things wrong: fields lost, put in, of another type, out of range, doubled. It may still
 * be one that a server accepts.
 */
export function mutated(manifest: KubeObject): fc.Arbitrary<Json> {
  const change = fc.record({ at: fc.nat(), how: fc.nat(), value: oddValue });
  return fc
    .array(change, { minLength: 1, maxLength: MUTATIONS_MAX })
    .map((changes) => changes.reduce(mutateAt, manifest as unknown as Json));
}

function nested(depth: number): Json {
  let value: Json = "deep";
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}
