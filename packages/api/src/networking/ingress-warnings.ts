/** What a server says of a new Ingress that it accepts. Models pkg/registry/networking/ingress/strategy.go WarningsOnCreate. */
import { goQuote } from "../meta/go-text.ts";
import type { Ingress } from "./ingress-types.ts";
import { INGRESS_CLASS_ANNOTATION } from "./ingress-validate.ts";

/** The class may be named by an annotation, but there is a field for it. */
export function ingressWarnings({ metadata, spec }: Ingress): readonly string[] {
  if (metadata.annotations === undefined || !Object.hasOwn(metadata.annotations, INGRESS_CLASS_ANNOTATION)) return [];
  if (spec?.ingressClassName === undefined) {
    const name = goQuote(INGRESS_CLASS_ANNOTATION);
    return [`annotation ${name} is deprecated, please use 'spec.ingressClassName' instead`];
  }
  return ["ingressClass annotation and IngressClassName should not be set at the same time"];
}
