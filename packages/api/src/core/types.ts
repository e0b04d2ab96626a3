/** The kinds of the core group, v1: the list of what is modelled. Models k8s.io/api/core/v1/types.go. */
export type * from "./config-types.ts";
export type * from "./endpoints-types.ts";
export type * from "./event-types.ts";
export type * from "./limitrange-types.ts";
export type * from "./namespace-types.ts";
export type * from "./node-types.ts";
export type * from "./persistentvolume-types.ts";
export type * from "./pod-types.ts";
export type * from "./probe-types.ts";
export type * from "./replicationcontroller-types.ts";
export type * from "./resourcequota-types.ts";
export type * from "./service-types.ts";
export type * from "./serviceaccount-types.ts";
