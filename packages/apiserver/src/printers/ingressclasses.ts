/** The table of IngressClasses. Models printIngressClass. */
import type { IngressClass } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

/** Marks the class of Ingresses that name none. */
export const DEFAULT_CLASS_ANNOTATION = "ingressclass.kubernetes.io/is-default-class";

export const ingressClassPrinter: Printer<IngressClass> = {
  columns: [column("Name"), column("Controller"), column("Parameters"), column("Age")],
  cells: (ingressClass, { now }) => [
    nameText(ingressClass),
    ingressClass.spec?.controller ?? "",
    parametersText(ingressClass),
    ageOf(ingressClass.metadata.creationTimestamp, now),
  ],
};

function nameText({ metadata }: IngressClass): string {
  const annotations = metadata.annotations ?? {};
  const marked =
    Object.hasOwn(annotations, DEFAULT_CLASS_ANNOTATION) && annotations[DEFAULT_CLASS_ANNOTATION] === "true";
  return marked ? `${metadata.name ?? ""} (default)` : (metadata.name ?? "");
}

function parametersText({ spec }: IngressClass): string {
  const parameters = spec?.parameters;
  if (parameters === undefined) return "<none>";
  const group = parameters.apiGroup === undefined ? "" : `.${parameters.apiGroup}`;
  return `${parameters.kind}${group}/${parameters.name}`;
}
