/** An Ingress is stored as it was written: networking.k8s.io/v1 has no defaults for it. */
import type { Ingress } from "./ingress-types.ts";

/** The Ingress itself. */
export function defaultIngress(ingress: Ingress): Ingress {
  return ingress;
}
