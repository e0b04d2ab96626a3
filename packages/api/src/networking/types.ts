/** The kinds of networking.k8s.io/v1, all in one place. */
export type * from "./ingress-types.ts";
export type * from "./networkpolicy-types.ts";
export type * from "./servicecidr-types.ts";
