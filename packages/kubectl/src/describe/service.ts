/** A Service. Models describeService of v1.32, which does not tell of the traffic distribution. */
import { type EndpointSlice, formatLabels, type Service, type ServicePort } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { endpointsText } from "./endpoints-text.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, nameLines } from "./lines.ts";

export const describeService: Describer<Service> = (service, context) => {
  const { metadata, spec = {}, status } = service;
  const slices = context.client.slicesOf(`${metadata.namespace}/${metadata.name}`);
  const families = spec.ipFamilies ?? [];
  const ips = spec.clusterIPs ?? [];
  const ingress = status?.loadBalancer?.ingress ?? [];
  return [
    ...nameLines(service),
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `Selector:\t${formatLabels(spec.selector)}`,
    `Type:\t${spec.type ?? ""}`,
    ...optional("IP Family Policy", spec.ipFamilyPolicy),
    `IP Families:\t${families.length === 0 ? "<none>" : families.join(",")}`,
    `IP:\t${spec.clusterIP ?? ""}`,
    `IPs:\t${ips.length === 0 ? "<none>" : ips.join(",")}`,
    ...optional("External IPs", spec.externalIPs?.join(",")),
    ...optional("Desired LoadBalancer IP", spec.loadBalancerIP),
    ...optional("External Name", spec.externalName),
    ...optional("LoadBalancer Ingress", ingress.map(ingressText).join(", ")),
    ...(spec.ports ?? []).flatMap((port) => portLines(port, slices)),
    `Session Affinity:\t${spec.sessionAffinity ?? ""}`,
    ...optional("External Traffic Policy", spec.externalTrafficPolicy),
    ...optional("Internal Traffic Policy", spec.internalTrafficPolicy),
    ...optional("HealthCheck NodePort", spec.healthCheckNodePort === 0 ? undefined : spec.healthCheckNodePort),
    ...optional("LoadBalancer Source Ranges", spec.loadBalancerSourceRanges?.join(",")),
    ...eventLines(service, context),
  ];
};

function optional(title: string, value: string | number | undefined): readonly string[] {
  return value === undefined || value === "" ? [] : [`${title}:\t${value}`];
}

function ingressText({
  ip = "",
  hostname = "",
  ipMode,
}: {
  readonly ip?: string;
  readonly hostname?: string;
  readonly ipMode?: string;
}): string {
  return ip === "" ? hostname : `${ip}${ipMode === undefined ? "" : ` (${ipMode})`}`;
}

function portLines(port: ServicePort, slices: readonly EndpointSlice[]): readonly string[] {
  const name = port.name || "<unset>";
  const { protocol = "", nodePort = 0 } = port;
  return [
    `Port:\t${name}\t${port.port}/${protocol}`,
    `TargetPort:\t${port.targetPort ?? 0}/${protocol}`,
    ...optional("AppProtocol", port.appProtocol),
    ...(nodePort === 0 ? [] : [`NodePort:\t${name}\t${nodePort}/${protocol}`]),
    `Endpoints:\t${endpointsText(slices, port.name ?? "")}`,
  ];
}
