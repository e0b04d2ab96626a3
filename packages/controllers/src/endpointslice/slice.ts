/** A new EndpointSlice of a Service, and whether a slice is the Service's. Models k8s.io/endpointslice newEndpointSlice and ownedBy. */
import { type EndpointPort, type EndpointSlice, type IPFamily, ownerRef, type Service } from "@kubenetsim/api";
import { sliceLabels } from "./labels.ts";

/** An empty slice without a name: the server makes one from `generateName`. */
export function newSlice(service: Service, addressType: IPFamily, ports: readonly EndpointPort[]): EndpointSlice {
  const { name = "", namespace = "" } = service.metadata;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: sliceNamePrefix(name),
      namespace,
      labels: sliceLabels(service),
      ownerReferences: [ownerRef({ ...service, apiVersion: "v1", kind: "Service" })],
    },
    addressType,
    endpoints: [],
    ports,
  };
}

/** Whether the slice belongs to this very Service, and not to an earlier one of its name. */
export function isSliceOf({ metadata }: EndpointSlice, service: Service): boolean {
  const { uid } = service.metadata;
  return (metadata.ownerReferences ?? []).some(
    (owner) => owner.uid === uid && owner.kind === "Service" && owner.apiVersion === "v1",
  );
}

/** The dash is left out where it would make the name too long. */
export function sliceNamePrefix(name: string): string {
  return name.length < NAME_LENGTH_MAX ? `${name}-` : name;
}

const NAME_LENGTH_MAX = 253;
