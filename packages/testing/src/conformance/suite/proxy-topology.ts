/** Suite proxy-topology: which endpoints a Service port may use on a node. */
import type { Endpoint, Service } from "@kubenetsim/api";
import {
  categorizeEndpoints,
  endpointsOf,
  servicePorts,
  topologyLabels,
  usesClusterEndpoints,
  usesLocalEndpoints,
} from "@kubenetsim/kube-proxy";
import type { Suite } from "../types.ts";
import { configOfCase, type Mismatch, type ProxyCaseHead, suiteOf } from "./proxy-case.ts";

/** One case of the suite. */
export interface ProxyTopologyCase extends ProxyCaseHead {
  readonly serviceSpec?: NonNullable<Service["spec"]>;
  readonly endpoints?: readonly Endpoint[];
  readonly expect: { readonly [field: string]: unknown };
}

/** The suite, for the runner. */
export const proxyTopology: Suite = suiteOf("proxy-topology", runProxyTopology);

/** Runs one case; no mismatch: it passed. */
export function runProxyTopology(testCase: ProxyTopologyCase): readonly Mismatch[] {
  const actual = testCase.serviceSpec === undefined ? labels(testCase) : categories(testCase, testCase.serviceSpec);
  const mismatches: Mismatch[] = [];
  for (const [field, expected] of Object.entries(testCase.expect)) {
    const got = Object.hasOwn(actual, field) ? actual[field] : undefined;
    if (asText(expected) !== asText(got)) mismatches.push({ where: field, expected, actual: got });
  }
  return mismatches;
}

type Actual = { readonly [field: string]: unknown };

function labels(testCase: ProxyTopologyCase): Actual {
  return { topologyLabels: topologyLabels(testCase.node?.labels ?? {}) };
}

function categories(testCase: ProxyTopologyCase, spec: NonNullable<Service["spec"]>): Actual {
  const config = configOfCase(testCase);
  const service: Service = { apiVersion: "v1", kind: "Service", metadata: { namespace: "ns", name: "svc" }, spec };
  const info = servicePorts(service, 4, config.gates)[0];
  if (info === undefined) return {};
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { namespace: "ns", name: "svc-1" },
    addressType: "IPv4",
    endpoints: testCase.endpoints ?? [],
    ports: [{ name: info.portName, port: 80, protocol: "TCP" }],
  } as const;
  const endpoints = endpointsOf([slice], info, 4, config.nodeName);
  const { cluster, local, reachable, hasAny } = categorizeEndpoints(endpoints, info, config, config.gates);
  const texts = (list: readonly { readonly text: string }[]): readonly string[] => list.map((each) => each.text);
  return {
    clusterEndpoints: usesClusterEndpoints(info) ? texts(cluster) : null,
    localEndpoints: usesLocalEndpoints(info) ? texts(local) : null,
    allEndpoints: texts(reachable),
    hasAnyEndpoints: hasAny,
    // The origin sets this to say that hasAnyEndpoints holds although nothing is in the other lists.
    onlyRemoteEndpoints: testCase.expect.onlyRemoteEndpoints === true ? hasAny : false,
  };
}

function asText(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(sortedObject(value)) ?? "undefined";
  return JSON.stringify([...value].sort());
}

function sortedObject(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
