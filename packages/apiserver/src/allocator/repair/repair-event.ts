/** What a repair loop reports: an Event about the object it looked at. */
import type { ObjectRef, Service } from "@kubenetsim/api";

export interface RepairEvent {
  readonly type: "Warning";
  readonly reason: string;
  readonly message: string;
  /** The Service or IPAddress that the Event is about. */
  readonly regarding: ObjectRef;
  /** The address or port in question. */
  readonly value: string;
}

export function serviceObjectRef(service: Service): ObjectRef {
  return { kind: "Service", namespace: service.metadata.namespace ?? "", name: service.metadata.name ?? "" };
}
