/** What one kube-proxy has seen of the API by its last sync: a few roots, so that keeping a view is keeping pointers. */
import type { EndpointSlice, Service } from "@kubenetsim/api";
import type { Tree } from "@kubenetsim/sim";

/**
 * The tables a kube-proxy works from, as they stood at one sync. The three roots must stem from one revision.
 */
export interface ProxyView {
  /** By `namespace/name`. */
  readonly services: Tree<Service>;
  /** By `namespace/name`. */
  readonly slices: Tree<EndpointSlice>;
  /** From `namespace/service` + NUL + the slice's key to the slice's key. */
  readonly slicesByService: Tree<string>;
}

/** The label by which an EndpointSlice names its Service. */
export const SERVICE_NAME_LABEL = "kubernetes.io/service-name";

/** The EndpointSlices of one Service (`namespace/name`), ordered by name. */
export function slicesOf(view: ProxyView, serviceKey: string): readonly EndpointSlice[] {
  const found: EndpointSlice[] = [];
  for (const [, sliceKey] of view.slicesByService.prefix(`${serviceKey}\0`)) {
    const slice = view.slices.get(sliceKey);
    if (slice !== undefined && !isForOthers(slice)) found.push(slice);
  }
  return found;
}

/**
 * Whether kube-proxy's watches leave an object out: another proxy serves it, or it belongs to a headless Service. Models
 * cmd/kube-proxy/app/server.go, where the informers are made.
 */
export function isForOthers(object: EndpointSlice | Service): boolean {
  const { labels } = object.metadata;
  return labels !== undefined && FOR_OTHERS.some((label) => Object.hasOwn(labels, label));
}

const FOR_OTHERS: readonly string[] = ["service.kubernetes.io/service-proxy-name", "service.kubernetes.io/headless"];

/** The `namespace/name` of the Service that an EndpointSlice belongs to, if it names one. */
export function serviceKeyOf(slice: EndpointSlice): string | undefined {
  const labels = slice.metadata.labels;
  if (labels === undefined || !Object.hasOwn(labels, SERVICE_NAME_LABEL)) return undefined;
  const name = labels[SERVICE_NAME_LABEL];
  return name === undefined || name === "" ? undefined : `${slice.metadata.namespace ?? ""}/${name}`;
}
