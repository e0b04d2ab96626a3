/** The API's tables, as CoreDNS watches them. */
import type { Simulation } from "../simulation.ts";
import type { DnsTables } from "./types.ts";

/** The tables as they are. */
export function currentTables(sim: Pick<Simulation, "store">): DnsTables {
  const { tables, indexes, revision } = sim.store;
  return {
    services: tables.services,
    slices: tables.endpointslices,
    slicesByService: indexes.slicesByService,
    namespaces: tables.namespaces,
    pods: tables.pods,
    podsByIP: indexes.podsByIP,
    revision,
  };
}
