/** The variables that tell a container where Services are. Models pkg/kubelet/envvars/envvars.go and getServiceEnvVarMap. */
import type { Service } from "@kubenetsim/api";
import type { Store } from "@kubenetsim/apiserver";
import { memo } from "@kubenetsim/sim";
import type { EnvEntry } from "../types.ts";

/** The only Service that every pod is told of. */
const MASTER_SERVICE = "kubernetes";
const MASTER_KEY = `default/${MASTER_SERVICE}`;

/** The variables of default/kubernetes, and with `enableServiceLinks` of all Services of the namespace; by Service name. */
export function serviceVariablesOf(store: Store, namespace: string, enableServiceLinks: boolean): readonly EnvEntry[] {
  const services = store.tables.services;
  // No namespace is called "": the place of what a pod without links sees.
  const place = enableServiceLinks ? namespace : "";
  const known = variablesByNamespace(services);
  const hit = known.get(place);
  if (hit !== undefined) return hit;
  const variables = distinct(servicesSeen(services, place).flatMap(serviceVariables));
  known.set(place, variables);
  return variables;
}

/** The variables of one Service; none without a cluster IP. */
export function serviceVariables(service: Service): readonly EnvEntry[] {
  const { clusterIP = "", ports = [] } = service.spec ?? {};
  const [first] = ports;
  if (clusterIP === "" || clusterIP === "None" || first === undefined) return [];
  const prefix = variableName(service.metadata.name ?? "");
  const entries: EnvEntry[] = [
    { name: `${prefix}_SERVICE_HOST`, value: clusterIP },
    { name: `${prefix}_SERVICE_PORT`, value: String(first.port) },
  ];
  for (const port of ports) {
    if (port.name === undefined || port.name === "") continue;
    entries.push({ name: `${prefix}_SERVICE_PORT_${variableName(port.name)}`, value: String(port.port) });
  }
  return [...entries, ...linkVariables(prefix, clusterIP, ports)];
}

type Services = Store["tables"]["services"];

// One Map for each state of the Services; a namespace is filled in when its first pod starts.
const variablesByNamespace = memo((_services: Services) => new Map<string, readonly EnvEntry[]>());

function servicesSeen(services: Services, namespace: string): readonly Service[] {
  const seen = namespace === "" ? [] : [...services.prefix(`${namespace}/`)].map(([, service]) => service);
  const master = services.get(MASTER_KEY);
  if (master === undefined || seen.some((service) => isUsable(service) && service.metadata.name === MASTER_SERVICE))
    return seen;
  const after = seen.findIndex((service) => (service.metadata.name ?? "") > MASTER_SERVICE);
  return after < 0 ? [...seen, master] : [...seen.slice(0, after), master, ...seen.slice(after)];
}

function isUsable(service: Service): boolean {
  const clusterIP = service.spec?.clusterIP ?? "";
  return clusterIP !== "" && clusterIP !== "None";
}

/** As Docker's links had them. */
function linkVariables(
  prefix: string,
  clusterIP: string,
  ports: NonNullable<Service["spec"]>["ports"],
): readonly EnvEntry[] {
  const host = clusterIP.includes(":") ? `[${clusterIP}]` : clusterIP;
  return (ports ?? []).flatMap((port, index) => {
    const protocol = port.protocol ?? "TCP";
    const value = `${protocol.toLowerCase()}://${host}:${port.port}`;
    const name = `${prefix}_PORT_${port.port}_${protocol}`;
    const entries = [
      { name, value },
      { name: `${name}_PROTO`, value: protocol.toLowerCase() },
      { name: `${name}_PORT`, value: String(port.port) },
      { name: `${name}_ADDR`, value: clusterIP },
    ];
    return index === 0 ? [{ name: `${prefix}_PORT`, value }, ...entries] : entries;
  });
}

function variableName(text: string): string {
  const name = text.replace(/[.-]/g, "_").toUpperCase();
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

// Two Services may make one name (a-b and a.b, or FOO_PORT of foo and of foo-port): the later one wins.
function distinct(entries: readonly EnvEntry[]): readonly EnvEntry[] {
  const values = new Map(entries.map((entry) => [entry.name, entry.value]));
  if (values.size === entries.length) return entries;
  return [...values].map(([name, value]) => ({ name, value }));
}
