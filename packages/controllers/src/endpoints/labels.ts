/** Labels and annotations that the endpoints controllers put on what they write. */
import { labelOf, labelsEqual, type Service, type StringMap } from "@kubenetsim/api";
import { isHeadless } from "../service/membership.ts";

export const HEADLESS_LABEL = "service.kubernetes.io/headless";
export const ENDPOINTS_MANAGED_BY_LABEL = "endpoints.kubernetes.io/managed-by";
export const ENDPOINTS_MANAGER = "endpoint-controller";
export const OVER_CAPACITY_ANNOTATION = "endpoints.kubernetes.io/over-capacity";

/** The Service's labels, the manager's, and the mark of a headless Service. */
export function endpointsLabels(service: Service): StringMap {
  const own = without(service.metadata.labels, HEADLESS_LABEL);
  const labels = { ...own, [ENDPOINTS_MANAGED_BY_LABEL]: ENDPOINTS_MANAGER };
  return isHeadless(service) ? { ...labels, [HEADLESS_LABEL]: "" } : labels;
}

/** Whether the object is the endpoints controller's, and not a person's. */
export function isEndpointsManaged(labels: StringMap | undefined): boolean {
  return labelOf(labels, ENDPOINTS_MANAGED_BY_LABEL) === ENDPOINTS_MANAGER;
}

/** Whether the labels need no write: the headless mark alone is not worth one. Models labelsCorrectForEndpoints. */
export function areLabelsCurrent(labels: StringMap | undefined, service: Service): boolean {
  return labelsEqual(without(labels, HEADLESS_LABEL), without(endpointsLabels(service), HEADLESS_LABEL));
}

/** The map less some names. */
export function without(map: StringMap | undefined, ...names: readonly string[]): StringMap {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([name]) => !names.includes(name)));
}

/** Whether the annotation says the truth about the capacity. */
export function isCapacityCurrent(annotations: StringMap | undefined, isOver: boolean): boolean {
  const value = labelOf(annotations, OVER_CAPACITY_ANNOTATION);
  return isOver ? value === "truncated" : value === undefined;
}
