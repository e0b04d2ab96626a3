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
    if (slice !== undefined) found.push(slice);
  }
  return found;
}

/** The `namespace/name` of the Service that an EndpointSlice belongs to, if it names one. */
export function serviceKeyOf(slice: EndpointSlice): string | undefined {
  const labels = slice.metadata.labels;
  if (labels === undefined || !Object.hasOwn(labels, SERVICE_NAME_LABEL)) return undefined;
  const name = labels[SERVICE_NAME_LABEL];
  return name === undefined || name === "" ? undefined : `${slice.metadata.namespace ?? ""}/${name}`;
}
