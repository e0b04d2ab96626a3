/** What tests of the simulator, and of what is built on it, share. */
export * from "./arbitraries/index.ts";
export * from "./conformance/index.ts";
export * from "./differential/index.ts";
export * from "./histories/index.ts";
export * from "./invariants/index.ts";
export * from "./judge/index.ts";
export * from "./safety/index.ts";
