/** Services: the ones that hold addresses and ports. Models pkg/registry/core/service/strategy.go. */
import { keyOf } from "@kubenetsim/api";
import { remove } from "../store/store.ts";
import { keepField } from "./generation.ts";
import { syncAddressObjects, withoutAddressObjects } from "./service/address-objects.ts";
import { allocateService, releaseService } from "./service/allocate.ts";
import { dropTypeDependentFields } from "./service/drop-dependent.ts";
import { dropDisabledStatus } from "./service/drop-disabled.ts";
import type { Strategy } from "./strategy.ts";

export const serviceStrategy: Strategy<"services"> = {
  prepareForCreate: (service) => ({ ...service, status: { loadBalancer: {} } }),
  prepareForUpdate: (service, old) => dropTypeDependentFields(keepField(service, old, "status"), old),
  prepareForStatusUpdate: (service, old, gates) => dropDisabledStatus(keepField(service, old, "spec"), old, gates),
  allocate: allocateService,
  beforeWrite: syncAddressObjects,
  release: releaseService,
  // The Endpoints of the same name go at once, so that a new Service of that name does not start with them.
  afterDelete: (store, service) => withoutAddressObjects(remove(store, "endpoints", keyOf(service)), service),
};
