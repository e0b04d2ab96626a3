/** Suite `servicecidr-controller`: what the controllers of ServiceCIDRs decide and write. */
import type { IPAddress, KubeObject, ServiceCIDR } from "@kubenetsim/api";
import { type Client, createClient, emptyStore, put, type Result, type Store } from "@kubenetsim/apiserver";
import {
  type Controller,
  canDeleteServiceCIDR,
  contextOf,
  defaultServiceCIDRController,
  overlappingServiceCIDRs,
  serviceCIDRController,
  serviceCIDRsOfAddress,
} from "@kubenetsim/controllers";
import { canonicalJson, parseRfc3339 } from "@kubenetsim/sim";
import type { CaseResult, Json } from "../types.ts";

/** Runs one case by its form; a form that is not known is a case that is not understood. */
export function run(testCase: Json, _file: Json): CaseResult {
  const given = testCase as unknown as ServiceCIDRCase;
  const cidrs = given.objects.filter(isServiceCIDR);
  const addresses = given.objects.filter(isIPAddress);
  if (cidrs.length + addresses.length !== given.objects.length)
    return { passed: false, message: "only ServiceCIDRs and IPAddresses are understood" };
  switch (given.form) {
    case "sync":
      return compareActions(given, synced(serviceCIDRController, given, given.sync ?? ""));
    case "default":
      return compareActions(given, synced(defaultServiceCIDRController, given, given.default?.name ?? ""));
    case "can-delete":
      return compare(
        given.expect,
        canDeleteServiceCIDR(subjectOf(given, cidrs), cidrs, () => addresses),
      );
    case "holding":
      return compare(sorted(given.expect), sorted(holding(given, cidrs)));
    case "overlapping":
      return compare(sorted(given.expect), sorted(overlappingServiceCIDRs(cidrs, subjectOf(given, cidrs))));
    default:
      return { passed: false, message: `form ${String(given.form)} is not known` };
  }
}

interface ServiceCIDRCase {
  readonly form: string;
  readonly now?: string;
  readonly objects: readonly KubeObject[];
  readonly sync?: string;
  readonly default?: { readonly name: string; readonly cidrs: readonly string[] };
  readonly expect: Json;
}

interface Action {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
}

/** The ranges of the ServiceCIDR that some cases leave out of the store. */
const ABSENT = ["192.168.0.0/24", "2001:db2::/64"];

function isServiceCIDR(object: KubeObject): object is ServiceCIDR {
  return object.kind === "ServiceCIDR";
}

function isIPAddress(object: KubeObject): object is IPAddress {
  return object.kind === "IPAddress";
}

function subjectOf(given: ServiceCIDRCase, cidrs: readonly ServiceCIDR[]): ServiceCIDR {
  const found = cidrs.find(({ metadata }) => metadata.name === given.sync);
  const absent: ServiceCIDR = {
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: { name: given.sync ?? "" },
    spec: { cidrs: ABSENT },
  };
  return found ?? absent;
}

function holding(given: ServiceCIDRCase, cidrs: readonly ServiceCIDR[]): readonly string[] {
  const address = given.objects.filter(isIPAddress).find(({ metadata }) => metadata.name === given.sync);
  if (address === undefined) throw new Error("the case names no IPAddress");
  return serviceCIDRsOfAddress(cidrs, address);
}

/** What one reconcile writes. The case's objects are stored as they are: some have names that no server would take. */
function synced(controller: Controller, given: ServiceCIDRCase, key: string): readonly Action[] {
  const actions: Action[] = [];
  const now = parseRfc3339(given.now ?? "2026-01-01T00:00:00Z") ?? 0;
  const config = {
    seed: 1,
    serviceCIDRs: given.default?.cidrs ?? ["10.96.0.0/12"],
    nodePortRange: "30000-32767",
  };
  const store = given.objects.reduce<Store>(
    (sum, object) =>
      isServiceCIDR(object) ? put(sum, "servicecidrs", object) : put(sum, "ipaddresses", object as IPAddress),
    emptyStore(config),
  );
  const client = createClient({ store }, { config, now: () => now, trusted: true });
  controller.reconcile(contextOf(recording(client, actions), { seed: 1, controller: controller.name }), key);
  return actions;
}

/** The client, with every write to ServiceCIDRs noted; one that is refused is a failure of the case. */
function recording(client: Client, actions: Action[]): Client {
  const accept = <T>(result: Result<T>): Result<T> => {
    if (!result.ok) throw new Error(result.status.message);
    return result;
  };
  const note = (verb: string, resource: string, subresource: string | undefined): void => {
    if (resource === "servicecidrs")
      actions.push({ verb, resource, ...(subresource === undefined ? {} : { subresource }) });
  };
  const writer: Pick<Client, "create" | "update" | "patch"> = {
    create: (resource, object, options) => {
      note("create", resource, options?.subresource);
      return resource === "servicecidrs"
        ? accept(client.create(resource, object, options))
        : client.create(resource, object, options);
    },
    update: (resource, object, options) => {
      note("update", resource, options?.subresource);
      return accept(client.update(resource, object, options));
    },
    patch: (resource, key, type, patch, options) => {
      note("patch", resource, options?.subresource);
      return accept(client.patch(resource, key, type, patch, options));
    },
  };
  return Object.assign(Object.create(client) as Client, writer);
}

function compareActions(given: ServiceCIDRCase, actual: readonly Action[]): CaseResult {
  const expected = (given.expect as unknown as { readonly actions: readonly Action[] }).actions;
  // A case of the default ServiceCIDR does not say that its patch is one of the status.
  const asked = actual.map((action, i) => (expected[i]?.subresource === undefined ? bare(action) : action));
  const told = given.form === "default" ? asked : actual;
  return compare(expected, told);
}

function bare({ verb, resource }: Action): Action {
  return { verb, resource };
}

function compare(expected: unknown, actual: unknown): CaseResult {
  return canonicalJson(expected) === canonicalJson(actual) ? { passed: true } : { passed: false, expected, actual };
}

function sorted(names: unknown): readonly unknown[] {
  return [...(names as readonly string[])].sort();
}
