/** Endpoints, v1: the addresses of a Service before EndpointSlice. */
import type { KubeObject } from "../meta/types.ts";
import type { ObjectReference } from "./event-types.ts";
import type { Protocol } from "./service-types.ts";

export interface EndpointAddress {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: ObjectReference;
}

export interface EndpointsPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: Protocol;
  readonly appProtocol?: string;
}

export interface EndpointSubset {
  readonly addresses?: readonly EndpointAddress[];
  readonly notReadyAddresses?: readonly EndpointAddress[];
  readonly ports?: readonly EndpointsPort[];
}

export interface Endpoints extends KubeObject {
  readonly kind: "Endpoints";
  readonly subsets?: readonly EndpointSubset[];
}
