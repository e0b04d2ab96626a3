/** Labels of an EndpointSlice: the Service's own, and those by which slices are found. Models k8s.io/endpointslice setEndpointSliceLabels. */
import { labelOf, labelsEqual, type Service, type StringMap } from "@kubenetsim/api";
import { HEADLESS_LABEL, without } from "../endpoints/labels.ts";
import { isHeadless } from "../service/membership.ts";

export const SERVICE_NAME_LABEL = "kubernetes.io/service-name";
export const MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";
export const SLICE_MANAGER = "endpointslice-controller.k8s.io";

const RESERVED = [SERVICE_NAME_LABEL, MANAGED_BY_LABEL, HEADLESS_LABEL];

/** The labels that a slice of the Service has. */
export function sliceLabels(service: Service): StringMap {
  const labels = {
    ...without(service.metadata.labels, ...RESERVED),
    [SERVICE_NAME_LABEL]: service.metadata.name ?? "",
    [MANAGED_BY_LABEL]: SLICE_MANAGER,
  };
  return isHeadless(service) ? { ...labels, [HEADLESS_LABEL]: "" } : labels;
}

/** Whether a slice with these labels is worth an update for them alone: only the Service's own labels count. */
export function needsLabels(labels: StringMap | undefined, service: Service): boolean {
  return !labelsEqual(without(labels, ...RESERVED), without(service.metadata.labels, ...RESERVED));
}

/** Whether the slice is this controller's. */
export function isManaged(labels: StringMap | undefined): boolean {
  return labelOf(labels, MANAGED_BY_LABEL) === SLICE_MANAGER;
}
