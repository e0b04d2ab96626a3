// Run in a process of its own: plays the story from the sources, and prints what its state hashes to.
import { join } from "node:path";
import { createServer } from "vite";

const conditions = ["@kubenetsim/source"];
const server = await createServer({
  configFile: false,
  root: join(import.meta.dirname, "..", "..", ".."),
  logLevel: "error",
  server: { middlewareMode: true, ws: false },
  optimizeDeps: { noDiscovery: true },
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions }, noExternal: [/^@kubenetsim\//] },
});
const { beginStory, endStory } = await server.ssrLoadModule(join(import.meta.dirname, "story.ts"));
process.stdout.write(endStory(beginStory()).hash());
await server.close();
