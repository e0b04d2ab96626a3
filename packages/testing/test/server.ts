import { bootstrapStore, type Client, createClient, type ServerConfig, type Store } from "@kubenetsim/apiserver";
import { namespaces } from "../src/arbitraries/index.ts";

const config: ServerConfig = { seed: 1, serviceCIDRs: ["10.96.0.0/27"], nodePortRange: "30000-30020" };

/** A server's store in a variable, small enough that its pools run dry, and a client on it. */
export function startServer(): { readonly holder: { store: Store }; readonly client: Client } {
  const holder = { store: bootstrapStore(config, 0) };
  const client = createClient(holder, { config, now: () => 0 });
  for (const name of namespaces) {
    client.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  return { holder, client };
}
