/** Fills in what an IngressClass left out. Models pkg/apis/networking/v1/defaults.go SetDefaults_IngressClass. */
import { fillAbsent, withKey } from "../core/fill.ts";
import type { IngressClass } from "./ingress-types.ts";

/** Parameters are cluster-wide unless they say otherwise; the same object comes back when nothing was missing. */
export function defaultIngressClass(ingressClass: IngressClass): IngressClass {
  const { spec } = ingressClass;
  if (spec?.parameters === undefined) return ingressClass;
  const parameters = fillAbsent(spec.parameters, { scope: "Cluster" });
  return withKey(ingressClass, "spec", withKey(spec, "parameters", parameters));
}
