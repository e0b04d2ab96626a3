/** The server switches that change the rules of an Ingress. */
export interface IngressGates {
  /** RelaxedServiceNameValidation: off; names of Services may start with a digit. */
  readonly relaxedServiceName: boolean;
}

/** What kube-apiserver has by default. */
export const CURRENT_INGRESS_GATES: IngressGates = { relaxedServiceName: false };
