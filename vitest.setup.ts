import fc from "fast-check";
import { beforeEach, vi } from "vitest";

// The third guard of determinism, for what slips past types and lint: a test that asks the host for
// time or chance fails. fast-check draws from its own seeded generator.
fc.configureGlobal({ seed: 20260101 });

beforeEach(() => {
  vi.spyOn(Math, "random").mockImplementation(() => {
    throw new Error("Math.random was called: draw from the world's seed instead");
  });
  vi.spyOn(Date, "now").mockImplementation(() => {
    throw new Error("Date.now was called: ask the world's clock instead");
  });
});
