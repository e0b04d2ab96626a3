/** Takes a name in a zone apart. Models plugin/kubernetes/parse.go. */
import { labelsOf, trimZone } from "../../name.ts";

/** Parts that the name does not have are empty. */
export interface RecordRequest {
  readonly port: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly cluster: string;
  readonly topologyZone: string;
  /** A topology zone without endpoints stands for all of them. */
  readonly prefer: boolean;
  readonly service: string;
  readonly namespace: string;
  readonly podOrSvc: "" | "pod" | "svc";
}

const EMPTY: RecordRequest = {
  port: "",
  protocol: "",
  endpoint: "",
  cluster: "",
  topologyZone: "",
  prefer: false,
  service: "",
  namespace: "",
  podOrSvc: "",
};

/** `undefined`: no name of this shape can exist. `podOrSvc` is empty at the zone itself, `svc.<zone>` and `pod.<zone>`. */
export function parseRequest(
  name: string,
  zone: string,
  multicluster: boolean,
  zonal: boolean,
): RecordRequest | undefined {
  const base = trimZone(name, zone);
  if (base === "" || base === "svc" || base === "pod") return EMPTY;
  const labels = labelsOf(base);
  const podOrSvc = labels.at(-1);
  if (podOrSvc !== "pod" && podOrSvc !== "svc") return undefined;
  const request = { ...EMPTY, podOrSvc, namespace: labels.at(-2) ?? "", service: labels.at(-3) ?? "" } as const;
  const rest = labels.slice(0, -3);
  const [first = "", second = ""] = rest;
  if (rest.length === 0) return request;
  if (rest.length === 1) return { ...request, endpoint: first };
  if (rest.length > 2) return zonal && !multicluster && podOrSvc === "svc" ? zonalRequest(request, rest) : undefined;
  if (multicluster && !first.startsWith("_") && !second.startsWith("_")) {
    return { ...request, endpoint: first, cluster: second };
  }
  return { ...request, port: stripUnderscore(first), protocol: stripUnderscore(second) };
}

/** `<topology zone>.pin|prefer._zone`: the zone's own name may have dots. */
function zonalRequest(request: RecordRequest, rest: readonly string[]): RecordRequest | undefined {
  const directive = rest.at(-2);
  if (rest.at(-1) !== "_zone" || (directive !== "pin" && directive !== "prefer")) return undefined;
  return { ...request, topologyZone: rest.slice(0, -2).join("."), prefer: directive === "prefer" };
}

export function stripUnderscore(label: string): string {
  return label.startsWith("_") ? label.slice(1) : label;
}

/** Empty in the request stands for any; letter case does not count. */
export function matchesPort(
  request: { readonly port: string; readonly protocol: string },
  port: { readonly name: string; readonly protocol: string },
): boolean {
  return (
    (request.port === "" || sameText(request.port, port.name)) &&
    (request.protocol === "" || sameText(request.protocol, port.protocol))
  );
}

export function sameText(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase();
}
