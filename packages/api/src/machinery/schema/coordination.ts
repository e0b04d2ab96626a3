/** The fields of Lease and PriorityClass, in the notation of schema.ts. Facts of the coordination/v1 and scheduling/v1 APIs. */

export const coordinationFields: string = `
Lease {
  apiVersion:string kind:string metadata:ObjectMeta spec:LeaseSpec
}
LeaseSpec {
  holderIdentity:string leaseDurationSeconds:int32 acquireTime:MicroTime renewTime:MicroTime
  leaseTransitions:int32 strategy:CoordinatedLeaseStrategy preferredHolder:string
}
PriorityClass {
  apiVersion:string kind:string metadata:ObjectMeta value:int32 globalDefault:bool description:string
  preemptionPolicy:PreemptionPolicy
}
`;
