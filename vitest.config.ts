import { join } from "node:path";
import { defineConfig } from "vitest/config";
import projects from "./vitest.workspace.ts";

const conditions = ["@kubenetsim/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects,
    reporters: ["default", join(import.meta.dirname, "tools", "count-reporter.mjs")],
    // A guard against hanging, not a measure of speed: machines are shared.
    testTimeout: 60_000,
    include: ["test/**/*.test.ts"],
    setupFiles: [join(import.meta.dirname, "vitest.setup.ts")],
  },
});
