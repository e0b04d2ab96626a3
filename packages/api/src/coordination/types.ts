/** Lease, coordination.k8s.io/v1: who holds something, and until when. */
import type { KubeObject, MicroTime } from "../meta/types.ts";

export interface Lease extends KubeObject {
  readonly kind: "Lease";
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: MicroTime;
    readonly renewTime?: MicroTime;
    readonly leaseTransitions?: number;
    readonly strategy?: string;
    readonly preferredHolder?: string;
  };
}
