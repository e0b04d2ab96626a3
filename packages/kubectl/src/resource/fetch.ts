/** Targets to objects. Models k8s.io/cli-runtime/pkg/resource/visitor.go Info.Get and selector.go Selector.Visit. */
import {
  goQuote,
  groupVersionOf,
  joinKey,
  type KubeObject,
  newNotFound,
  pluralOf,
  type ResourceInfo,
  type Status,
} from "@kubenetsim/api";
import type { Client, Result } from "@kubenetsim/apiserver";
import type { Failure } from "../failure.ts";
import type { Target } from "./target.ts";

/** The objects of one target; one that is asked for by name is alone. */
export interface Fetched {
  readonly info: ResourceInfo;
  readonly objects: readonly KubeObject[];
}

export interface FetchResult {
  readonly found: readonly Fetched[];
  readonly failures: readonly Failure[];
}

/** Everything that is there; what is not becomes a failure, or is passed over. */
export function fetchAll(client: Client, targets: readonly Target[], ignoreNotFound = false): FetchResult {
  const found: Fetched[] = [];
  const failures: Failure[] = [];
  for (const target of targets) {
    const result = fetchTarget(client, target);
    if (result.ok) found.push({ info: target.info, objects: result.value });
    else if (!(ignoreNotFound && result.status.reason === "NotFound")) failures.push(result.status);
  }
  return { found, failures };
}

function fetchTarget(client: Client, target: Target): Result<readonly KubeObject[]> {
  const { info, name, namespace } = target;
  if (name === undefined) return query(client, target);
  const object = client.get(info.resource, joinKey(namespace, name));
  return object === undefined
    ? { ok: false, status: missing(client, info, namespace, name) }
    : { ok: true, value: [object] };
}

/** kubectl asks after the namespace, too, unless it is the default one. */
export function missing(client: Client, info: ResourceInfo, namespace: string, name: string): Status {
  const known = namespace === "" || namespace === "default" || client.get("namespaces", namespace) !== undefined;
  return known ? newNotFound(info.resource, info.group, name) : newNotFound("namespaces", "", namespace);
}

/** `apps/v1, Resource=deployments`; Go prints it so. */
export function groupVersionResource(info: ResourceInfo): string {
  const version = groupVersionOf(info);
  return `${version.includes("/") ? version : `/${version}`}, Resource=${pluralOf(info)}`;
}

function query(
  client: Client,
  { info, namespace, labelSelector, fieldSelector }: Target,
): Result<readonly KubeObject[]> {
  const result = client.query(info.resource, { namespace, labelSelector, fieldSelector });
  if (result.ok || (result.status.reason !== "BadRequest" && result.status.reason !== "NotFound")) return result;
  const resource = goQuote(groupVersionResource(info));
  const selectors = `match label selector ${goQuote(labelSelector)}, field selector ${goQuote(fieldSelector)}`;
  const what =
    labelSelector === "" && fieldSelector === ""
      ? `Unable to list ${resource}`
      : `Unable to find ${resource} that ${selectors}`;
  return { ok: false, status: { ...result.status, message: `${what}: ${result.status.message}` } };
}
