import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../src/machinery/json.ts";
import { schemaTable, structOf } from "../../src/machinery/schema/schema.ts";
import { resourceByName, resourceOf, resources } from "../../src/machinery/scheme.ts";
import { cannotBeHandled, checkFields, strictDecodingError } from "../../src/machinery/unknown-fields.ts";

const check = (kind: string, rest: { readonly [key: string]: Json }, apiVersion = "v1") =>
  checkFields({ apiVersion, kind, metadata: {}, ...rest });

test.each<[string, { readonly [key: string]: Json }, string, string]>([
  [
    "Service",
    { spec: { ports: [{ port: "x" }] } },
    "spec.ports[0].port",
    "json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32",
  ],
  [
    "Service",
    { spec: { ports: [{ port: 80.5 }] } },
    "spec.ports[0].port",
    "json: cannot unmarshal number 80.5 into Go struct field ServicePort.spec.ports.port of type int32",
  ],
  [
    "Service",
    { spec: { ports: { a: 1 } } },
    "spec.ports",
    "json: cannot unmarshal object into Go struct field ServiceSpec.spec.ports of type []v1.ServicePort",
  ],
  [
    "Service",
    { spec: "x" },
    "spec",
    "json: cannot unmarshal string into Go struct field Service.spec of type v1.ServiceSpec",
  ],
  [
    "Service",
    { spec: { type: 5 } },
    "spec.type",
    "json: cannot unmarshal number into Go struct field ServiceSpec.spec.type of type v1.ServiceType",
  ],
  [
    "Service",
    { metadata: { labels: { a: 1 } } },
    "metadata.labels.a",
    "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
  ],
  [
    "Service",
    { metadata: { uid: true } },
    "metadata.uid",
    "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.uid of type types.UID",
  ],
  [
    "Pod",
    { spec: { containers: [{ env: [{ name: "A", value: 5 }] }] } },
    "spec.containers[0].env[0].value",
    "json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string",
  ],
  [
    "Pod",
    { metadata: { creationTimestamp: "zz" } },
    "metadata.creationTimestamp",
    'parsing time "zz" as "2006-01-02T15:04:05Z07:00": cannot parse "zz" as "2006"',
  ],
  [
    "Pod",
    { spec: { containers: [{ livenessProbe: { httpGet: { port: true } } }] } },
    "spec.containers[0].livenessProbe.httpGet.port",
    "json: cannot unmarshal bool into Go value of type int32",
  ],
  ["Secret", { data: { a: "%%" } }, "data.a", "illegal base64 data at input byte 0"],
])("%s %j", (kind, rest, field, message) => {
  expect(check(kind, rest).errors).toEqual([{ field, message }]);
});

test("unknown fields are warnings, in the server's words", () => {
  const { errors, warnings, object } = check("Service", {
    spec: { foo: 1, ports: [{ port: 80, bar: 2 }], __proto__x: 1 },
    toString: 1,
  });
  expect(errors).toEqual([]);
  expect(strictDecodingError(warnings)).toBe(
    'strict decoding error: unknown field "spec.foo", unknown field "spec.ports[0].bar", unknown field "spec.__proto__x", unknown field "toString"',
  );
  expect(object).toEqual({ apiVersion: "v1", kind: "Service", metadata: {}, spec: { ports: [{ port: 80 }] } });
  expect(cannotBeHandled("Service", "v1", "x")).toBe('Service in version "v1" cannot be handled as a Service: x');
});

test("nulls are as if absent, or the zero value in lists and maps", () => {
  const { object } = check("Service", {
    spec: { type: null, ports: [null], selector: { a: null }, externalIPs: [null] },
    status: null,
  });
  expect(object).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata: {},
    spec: { ports: [{}], selector: { a: "" }, externalIPs: [""] },
  });
  expect(check("Pod", { metadata: null }).object.metadata).toEqual({});
});

test("a kind that is not modelled has no match", () => {
  expect(check("Frob", {}).errors).toEqual([{ field: "kind", message: 'no matches for kind "Frob" in version "v1"' }]);
});

test("an object without errors has the types of its table, whatever it was", () => {
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.string(),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom("ports", "port", "selector", "name", "labels", "spec", "externalIPs"),
        tie("node"),
        { maxKeys: 4 },
      ),
    ),
  })).node as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(value, value, (spec, metadata) => {
      const { errors, object } = check("Service", { spec, metadata });
      if (errors.length > 0) return;
      const again = checkFields(object);
      expect(again).toEqual({ errors: [], warnings: [], object });
    }),
    { numRuns: 300 },
  );
});

test("every modelled kind has its table, and every type in a table is a struct or a known scalar", () => {
  for (const { kind, group, version } of resources) {
    expect(structOf(group === "" ? version : `${group}/${version}`, kind), kind).toBeDefined();
  }
  expect(schemaTable.get("ServicePort")?.get("port")?.type).toEqual({ shape: "named", name: "int32" });
  expect(schemaTable.get("ServiceSpec")?.get("ports")).toMatchObject({ merge: true, mergeKey: "port" });
});

test.each([
  ["po", "pods"],
  ["pod", "pods"],
  ["Pods", "pods"],
  ["svc", "services"],
  ["ep", "endpoints"],
  ["deploy", "deployments"],
  ["rs", "replicasets"],
  ["no", "nodes"],
  ["ns", "namespaces"],
  ["cm", "configmaps"],
  ["ev", "events"],
  ["endpointslice", "endpointslices"],
  ["deployments.apps", "deployments"],
  ["deploy.v1.apps", "deployments"],
  ["deployments.extensions", undefined],
  ["frob", undefined],
  ["constructor", undefined],
])("%s names %s", (word, resource) => {
  expect(resourceByName(word)?.resource).toBe(resource);
});

test("apiVersion and kind name a resource", () => {
  expect(resourceOf("discovery.k8s.io/v1", "EndpointSlice")?.resource).toBe("endpointslices");
  expect(resourceOf("v1", "Deployment")).toBeUndefined();
});
