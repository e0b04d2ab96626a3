/** The table of Services. Models printService. */
import { formatLabels, type Service, type ServicePort } from "@kubenetsim/api";
import { ageOf, column, orNone, type Printer, wideColumn } from "./printer.ts";

/** How many characters the balancer's addresses take in a narrow table. */
const LOAD_BALANCER_WIDTH = 16;

export const servicePrinter: Printer<Service> = {
  columns: [
    column("Name"),
    column("Type"),
    column("Cluster-IP"),
    column("External-IP"),
    column("Port(s)"),
    column("Age"),
    wideColumn("Selector"),
  ],
  cells: (service, { now, wide }) => [
    service.metadata.name ?? "",
    service.spec?.type ?? "",
    orNone(service.spec?.clusterIPs?.[0]),
    externalIPOf(service, wide),
    orNone((service.spec?.ports ?? []).map(portText).join(",")),
    ageOf(service.metadata.creationTimestamp, now),
    formatLabels(service.spec?.selector),
  ],
};

function portText(port: ServicePort): string {
  const { nodePort = 0, protocol = "" } = port;
  return nodePort > 0 ? `${port.port}:${nodePort}/${protocol}` : `${port.port}/${protocol}`;
}

// Models getServiceExternalIP.
function externalIPOf(service: Service, wide: boolean): string {
  const { type, externalIPs = [], externalName = "" } = service.spec ?? {};
  if (type === "ExternalName") return externalName;
  if (type === "ClusterIP" || type === "NodePort") return orNone(externalIPs.join(","));
  if (type !== "LoadBalancer") return "<unknown>";
  const balanced = balancerText(service, wide);
  if (externalIPs.length > 0) return [...(balanced === "" ? [] : [balanced]), ...externalIPs].join(",");
  return balanced === "" ? "<pending>" : balanced;
}

function balancerText(service: Service, wide: boolean): string {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  const names = ingress.map((entry) => entry.ip || entry.hostname || "").filter((name) => name !== "");
  const text = [...new Set(names)].sort().join(",");
  return wide || text.length <= LOAD_BALANCER_WIDTH ? text : `${text.slice(0, LOAD_BALANCER_WIDTH - 3)}...`;
}
