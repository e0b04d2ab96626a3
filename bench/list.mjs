// All benchmarks, in the order they are printed.
import { api } from "./api.mjs";
import { apiServer } from "./api-server.mjs";
import { dns } from "./dns.mjs";
import { fork } from "./fork.mjs";
import { life } from "./life.mjs";
import { packets } from "./packets.mjs";
import { rules } from "./rules.mjs";
import { scale } from "./scale.mjs";
import { start } from "./start.mjs";

// Packets come before what fills the heap: a collector that walks 150,000 pods would be measured along with them.
export const benches = [start, packets, apiServer, api, scale, life, fork, dns, rules];
