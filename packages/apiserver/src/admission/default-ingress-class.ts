/** Gives an Ingress that names no class the one that is marked as the default. Models plugin/pkg/admission/network/defaultingressclass. */
import type { Ingress, IngressClass } from "@kubenetsim/api";
import { listObjects } from "../store/lookup.ts";
import type { Store } from "../store/types.ts";
import type { AdmissionPlugin } from "./types.ts";

/** The mark of the default class. */
const IS_DEFAULT = "ingressclass.kubernetes.io/is-default-class";
/** The annotation by which a class was named before there was a field. */
const CLASS = "kubernetes.io/ingress.class";

export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",
  operations: ["CREATE"],
  resources: ["ingresses"],
  admit({ object }, store) {
    const ingress = object as Ingress;
    const annotations = ingress.metadata.annotations ?? {};
    if (ingress.spec?.ingressClassName !== undefined || Object.hasOwn(annotations, CLASS)) return { ok: true, object };
    const marked = defaultClasses(store);
    const [first] = marked;
    if (first === undefined) return { ok: true, object };
    const ingressClassName = first.metadata.name ?? "";
    const changed: Ingress = { ...ingress, spec: { ...ingress.spec, ingressClassName } };
    return { ok: true, object: changed };
  },
};

/** The newest first; of one age the one whose name comes first. */
function defaultClasses(store: Store): readonly IngressClass[] {
  const marked = listObjects(store, "ingressclasses").filter(
    ({ metadata }) => metadata.annotations?.[IS_DEFAULT] === "true",
  );
  const age = ({ metadata }: IngressClass): string => metadata.creationTimestamp ?? "";
  return [...marked].sort((a, b) => (age(a) > age(b) ? -1 : age(a) < age(b) ? 1 : 0));
}
