/** Suite `service-rest`: what the API server fills in, allocates and frees for Services. */

import { defaultService, type FeatureGates, isEnabled, type Service, type ServiceSpec } from "@kubenetsim/api";
import {
  type Client,
  createClient,
  defaultServiceOnRead,
  dropTypeDependentFields,
  emptyStore,
  keepAllocated,
  put,
  syncClusterIPs,
  syncNewClusterIPs,
} from "@kubenetsim/apiserver";
import { canonicalJson } from "@kubenetsim/sim";
import type { CaseResult, Json } from "../types.ts";
import { gatesOf } from "./feature-gates.ts";
import { runSteps, type StepsCase } from "./service-rest-steps.ts";

/** Runs one case: its steps against a server of its own, or the one function that its form names. */
export function run(testCase: Json, _file: Json): CaseResult {
  const given = testCase as unknown as FormCase & StepsCase;
  switch (given.form) {
    case undefined:
      return runSteps(given);
    case "sync":
      return compare(given.expect, shownOf(synced(given), given.expect));
    case "keep":
      return compare(given.expect, shownOf(keepAllocated(specOf(given.update), specOf(given.before)), given.expect));
    case "drop":
      return compare(
        given.expect,
        shownOf(dropTypeDependentFields(given.update, given.before).spec ?? {}, given.expect),
      );
    case "read":
      return compare(given.expect, shownOf(defaultServiceOnRead(specOf(given.stored), "IPv4"), given.expect));
    case "status":
    case "status-spec":
      return runStatus(given);
    default:
      return { passed: false, message: `form ${given.form} is not modelled` };
  }
}

interface FormCase {
  readonly form?: string;
  readonly old: ServiceSpec | null;
  readonly new: ServiceSpec;
  readonly before: Service;
  readonly update: Service;
  readonly stored: Service;
  readonly service: Service;
  readonly expect: { readonly [field: string]: Json };
  readonly featureGates?: FeatureGates;
}

const CONFIG = { seed: 1, serviceCIDRs: ["10.0.0.0/16", "2000::/108"], nodePortRange: "30000-32767" };

function specOf(service: Service): ServiceSpec {
  return service.spec ?? {};
}

function synced(given: FormCase): ServiceSpec {
  // In these cases null is how JSON says that a list is absent.
  const asked = withoutNulls(given.new);
  return given.old === null ? syncNewClusterIPs(asked) : syncClusterIPs(asked, withoutNulls(given.old));
}

function withoutNulls(spec: ServiceSpec): ServiceSpec {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== null));
}

/** The fields that a case looks at, absent ones in the words of the cases. */
function shownOf(spec: ServiceSpec, expect: { readonly [field: string]: Json }): { readonly [field: string]: unknown } {
  const ports = (spec.ports ?? []).map((port) => port.nodePort ?? 0);
  const all: { readonly [field: string]: unknown } = {
    ...spec,
    clusterIP: spec.clusterIP ?? "",
    clusterIPs: spec.clusterIPs ?? (expect.clusterIPs === null ? null : []),
    ipFamilies: spec.ipFamilies ?? [],
    nodePorts: ports,
    healthCheckNodePort: spec.healthCheckNodePort ?? 0,
  };
  return Object.fromEntries(Object.keys(expect).map((name) => [name, all[name] ?? null]));
}

function compare(expected: unknown, actual: unknown): CaseResult {
  return canonicalJson(expected) === canonicalJson(actual) ? { passed: true } : { passed: false, expected, actual };
}

/** A status update: the stored Service, given a status, gets another one. */
function runStatus(given: FormCase): CaseResult {
  const config = { ...CONFIG, featureGates: gatesOf(given.featureGates) };
  const holder = { store: emptyStore(config) };
  const client: Client = createClient(holder, { config, now: () => 0, trusted: true, defaulted: true });
  client.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  const made = client.create(
    "services",
    defaultService(given.service, { loadBalancerIPMode: isEnabled(config.featureGates, "LoadBalancerIPMode") }),
  );
  if (!made.ok) return { passed: false, message: made.status.message };
  holder.store = put(holder.store, "services", {
    ...made.value,
    status: given.before as unknown as NonNullable<Service["status"]>,
  });
  const asked = {
    ...made.value,
    metadata: given.service.metadata,
    status: given.update as unknown as Service["status"],
  };
  const updated = client.update("services", asked as Service, { subresource: "status" });
  const error = updated.ok ? null : (updated.status.reason ?? "");
  const status = given.expect.status;
  if (error !== given.expect.error) return { passed: false, expected: given.expect, actual: updated };
  return status === undefined || !updated.ok ? { passed: true } : compare(status, updated.value.status);
}
