// All benchmarks, in the order they are printed.
import { apiServer } from "./api-server.mjs";
import { fork } from "./fork.mjs";
import { packets } from "./packets.mjs";
import { scale } from "./scale.mjs";
import { start } from "./start.mjs";

export const benches = [start, apiServer, scale, fork, packets];
