/** Arbitrary Services that the server accepts, unless what they ask for is taken. */
import type { Service, ServicePort, ServiceSpec } from "@kubenetsim/api";
import fc from "fast-check";
import { arbitraryLabels, arbitrarySomeLabels } from "./labels.ts";
import { arbitraryName, arbitraryNamespace, arbitraryPortName } from "./names.ts";

/** A Service of any type: with or without selector, headless, with node ports given or drawn. */
export const arbitraryService: fc.Arbitrary<Service> = fc
  .record({ name: arbitraryName, namespace: arbitraryNamespace, labels: arbitraryLabels, spec: fc.oneof(...specs()) })
  .map(({ name, namespace, labels, spec }) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels },
    spec,
  }));

function specs(): readonly fc.Arbitrary<ServiceSpec>[] {
  const selector = fc.option(arbitrarySomeLabels, { nil: undefined });
  const common = fc
    .record({
      selector,
      sessionAffinity: fc.constantFrom("None" as const, "ClientIP" as const),
      internalTrafficPolicy: fc.constantFrom("Cluster" as const, "Local" as const),
      publishNotReadyAddresses: fc.boolean(),
    })
    .map(({ selector: chosen, ...rest }) => (chosen === undefined ? rest : { ...rest, selector: chosen }));
  const external = fc.constantFrom("Cluster" as const, "Local" as const);
  const withPorts = (
    type: "ClusterIP" | "NodePort" | "LoadBalancer",
    ports: fc.Arbitrary<readonly ServicePort[]>,
  ): fc.Arbitrary<ServiceSpec> => fc.tuple(common, ports).map(([rest, list]) => ({ ...rest, type, ports: list }));
  return [
    withPorts("ClusterIP", ports(false)),
    withPorts("ClusterIP", ports(false)).map((spec) => ({ ...spec, clusterIP: "None" })),
    ...(["NodePort", "LoadBalancer"] as const).map((type) =>
      fc
        .tuple(withPorts(type, ports(true)), external)
        .map(([spec, externalTrafficPolicy]) => ({ ...spec, externalTrafficPolicy })),
    ),
    fc.constantFrom("example.com", "web.luffy.svc.cluster.local").map((externalName) => ({
      type: "ExternalName" as const,
      externalName,
    })),
  ];
}

/** One to four ports: different names, and no port twice by one protocol. */
function ports(nodePorts: boolean): fc.Arbitrary<readonly ServicePort[]> {
  const nodePort = fc.option(fc.integer({ min: 30000, max: 30020 }), { nil: undefined });
  const port = fc.record({
    name: arbitraryPortName,
    port: fc.oneof(fc.constantFrom(53, 80, 443), fc.integer({ min: 1, max: 65535 })),
    protocol: fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const),
    targetPort: fc.oneof(fc.integer({ min: 1, max: 65535 }), arbitraryPortName),
    nodePort: nodePorts ? nodePort : fc.constant(undefined),
  });
  return fc
    .array(port, { minLength: 1, maxLength: 4 })
    .map((list) =>
      list.map(({ nodePort: asked, ...rest }) => (asked === undefined ? rest : { ...rest, nodePort: asked })),
    )
    .map(uniquePorts);
}

/** Later ports that would clash with an earlier one are left out. */
function uniquePorts(list: readonly ServicePort[]): readonly ServicePort[] {
  const kept: ServicePort[] = [];
  for (const port of list) {
    const clashes = kept.some(
      (other) =>
        other.name === port.name ||
        (other.port === port.port && other.protocol === port.protocol) ||
        (other.nodePort !== undefined && other.nodePort === port.nodePort),
    );
    if (!clashes) kept.push(port);
  }
  return kept;
}
