/** How a user talks to the API server: what he writes is checked and admitted, what he reads has heartbeats. */
import { type AdmissionFunction, type Client, createClient } from "@kubenetsim/apiserver";
import { seeing } from "./heartbeat.ts";
import type { World } from "./types.ts";

/** Writes change the `store` of what is handed in. */
export function userClient(
  world: Pick<World, "seed" | "clock" | "nodes" | "config"> & { store: World["store"] },
  admission: readonly AdmissionFunction[] = [],
): Client {
  const { server } = world.config;
  return seeing(createClient(world, { config: server, now: () => world.clock.now, admission }), world);
}
