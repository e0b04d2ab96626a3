/** What a server says of an object that it accepts, by kind: the warnings beside the answer. Models the WarningsOnCreate and WarningsOnUpdate of each strategy. */
import type { PodTemplateSpec } from "./core/pod-types.ts";
import { podTemplateWarnings, podWarnings } from "./core/pod-warnings.ts";
import { serviceWarnings } from "./core/service-warnings.ts";
import type { Kinds, Resource } from "./kinds.ts";
import { ingressWarnings } from "./networking/ingress-warnings.ts";
import { networkPolicyWarnings } from "./networking/networkpolicy-warnings.ts";

type Warnings<R extends Resource> = (object: Kinds[R]) => readonly string[];

interface WarningRule<R extends Resource> {
  readonly create: Warnings<R>;
  /** Absent: changes are not commented on. */
  readonly update?: Warnings<R>;
}

const ENDPOINTS = (): readonly string[] => [
  "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
];

/** Upstream comments on changes of a template too, but only on those that count a generation. */
function template<T extends { readonly spec?: { readonly template?: PodTemplateSpec } }>(): {
  readonly create: (object: T) => readonly string[];
} {
  return { create: ({ spec }) => podTemplateWarnings(spec?.template, "spec.template") };
}

const rules: { readonly [R in Resource]?: WarningRule<R> } = {
  cronjobs: {
    create: ({ spec }) => podTemplateWarnings(spec?.jobTemplate?.spec?.template, "spec.jobTemplate.spec.template"),
  },
  daemonsets: template(),
  deployments: template(),
  endpoints: { create: ENDPOINTS, update: ENDPOINTS },
  ingresses: { create: ingressWarnings },
  jobs: template(),
  networkpolicies: { create: networkPolicyWarnings, update: networkPolicyWarnings },
  // People rarely change pods: upstream does not comment on it.
  pods: { create: podWarnings },
  replicasets: template(),
  replicationcontrollers: template(),
  services: { create: serviceWarnings, update: serviceWarnings },
  statefulsets: template(),
};

/**
 * The warnings about an object as it was stored, in the server's order and words; none for most kinds.
 * @example warningsOf("services", service, "create")
 */
export function warningsOf<R extends Resource>(
  resource: R,
  object: Kinds[R],
  operation: "create" | "update",
): readonly string[] {
  const rule: WarningRule<R> | undefined = Object.hasOwn(rules, resource)
    ? (rules[resource] as WarningRule<R> | undefined)
    : undefined;
  return rule?.[operation]?.(object) ?? [];
}
