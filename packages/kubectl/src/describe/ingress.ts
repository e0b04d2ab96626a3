/** An Ingress. Models describeIngressV1. */
import { goQuote, type Ingress, type IngressBackend } from "@kubenetsim/api";
import type { Context, Describer } from "./context.ts";
import { endpointsText } from "./endpoints-text.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines } from "./lines.ts";

export const describeIngress: Describer<Ingress> = (ingress, context) => {
  const { metadata, spec = {}, status } = ingress;
  const namespace = metadata.namespace ?? "";
  const fallback =
    spec.defaultBackend === undefined ? "<default>" : backendText(namespace, spec.defaultBackend, context);
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip = "", hostname = "" }) => ip || hostname);
  const rules = (spec.rules ?? []).flatMap(({ host = "", http }) => {
    if (http === undefined) return [];
    const paths = http.paths.map(
      ({ path = "", backend }) => `    \t${path} \t${backendText(namespace, backend, context)}`,
    );
    return [`  ${host === "" ? "*" : host}\t`, ...paths];
  });
  return [
    `Name:\t${metadata.name ?? ""}`,
    ...labelLines("Labels", metadata.labels),
    `Namespace:\t${namespace}`,
    `Address:\t${[...new Set(addresses.filter((text) => text !== ""))].sort().join(",")}`,
    `Ingress Class:\t${spec.ingressClassName ?? "<none>"}`,
    `Default backend:\t${fallback}`,
    ...tlsLines(ingress),
    "Rules:",
    "  Host\tPath\tBackends",
    "  ----\t----\t--------",
    ...(rules.length === 0 ? [`  *\t*\t${fallback}`] : rules),
    ...annotationLines("Annotations", metadata.annotations),
    ...eventLines(ingress, context),
  ];
};

function tlsLines({ spec }: Ingress): readonly string[] {
  const tls = spec?.tls ?? [];
  if (tls.length === 0) return [];
  const lines = tls.map(({ secretName = "", hosts = [] }) =>
    secretName === "" ? `  SNI routes ${hosts.join(",")}` : `  ${secretName} terminates ${hosts.join(",")}`,
  );
  return ["TLS:", ...lines];
}

function backendText(namespace: string, { service, resource }: IngressBackend, { client }: Context): string {
  if (resource !== undefined)
    return `APIGroup: ${resource.apiGroup ?? "<none>"}, Kind: ${resource.kind}, Name: ${resource.name}`;
  if (service === undefined) return "";
  const { name, port = {} } = service;
  const shown = `${name}:${port.number ?? port.name ?? 0}`;
  const found = client.get("services", `${namespace}/${name}`);
  if (found === undefined) return `${shown} (<error: services ${goQuote(name)} not found>)`;
  const own = (found.spec?.ports ?? []).find((each) =>
    port.number === undefined ? each.name === port.name : each.port === port.number,
  );
  return `${shown} (${endpointsText(client.slicesOf(`${namespace}/${name}`), own?.name ?? "")})`;
}
