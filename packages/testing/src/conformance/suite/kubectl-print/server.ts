/** The throwaway server of a kubectl case: it holds the case's objects as they are, and notes what it is asked to change. */
import {
  groupVersionOf,
  type Kinds,
  type KubeObject,
  newNotFound,
  type Resource,
  resourceInfo,
  resourceOf,
  type Status,
  splitKey,
} from "@kubenetsim/api";
import {
  type Client,
  createClient,
  emptyStore,
  put,
  type Result,
  type Store,
  type WriteOptions,
} from "@kubenetsim/apiserver";

export interface ServerCase {
  readonly objects: readonly KubeObject[];
  readonly serverErrors?: readonly ServerError[];
  readonly expect: { readonly requests?: readonly unknown[] };
}

/** What the server says to a request of this method whose path matches the expression. */
export interface ServerError {
  readonly method: string;
  readonly path: string;
  readonly status: Status;
}

/** A request that changes the cluster. */
export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

export interface Server {
  readonly client: Client;
  readonly requests: readonly AskedRequest[];
  /** The objects of modelled kinds. */
  readonly objects: readonly KubeObject[];
}

const CONFIG = { seed: 1, serviceCIDRs: ["10.96.0.0/12"], nodePortRange: "30000-32767" };

export function openServer(given: ServerCase, now: number): Server {
  const objects = given.objects.filter(({ apiVersion, kind }) => resourceOf(apiVersion, kind) !== undefined);
  const writes = given.expect.requests !== undefined;
  const holder = { store: stored(writes ? [DEFAULT_NAMESPACE, ...objects] : objects) };
  const plain = createClient(holder, { config: CONFIG, now: () => now });
  const requests: AskedRequest[] = [];
  return { client: watched(plain, given.serverErrors ?? [], requests), requests, objects };
}

/** Something must be there to create in. */
const DEFAULT_NAMESPACE: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } };

/** With their own resourceVersions, which the store would else give. */
function stored(objects: readonly KubeObject[]): Store {
  let store = emptyStore(CONFIG);
  for (const object of objects) {
    const info = resourceOf(object.apiVersion, object.kind);
    if (info === undefined) continue;
    const version = Number(object.metadata.resourceVersion ?? store.revision + 1);
    // The table of a kind holds objects of that kind.
    store = put({ ...store, revision: version - 1 }, info.resource, object as Kinds[Resource] as never);
  }
  return store;
}

/** The client, with the case's errors in its way. */
function watched(client: Client, errors: readonly ServerError[], requests: AskedRequest[]): Client {
  const refusal = (method: string, path: string): Status | undefined =>
    errors.find((error) => error.method === method && new RegExp(error.path).test(path))?.status;
  const ask = <T>(request: AskedRequest, options: WriteOptions | undefined, write: () => Result<T>): Result<T> => {
    if (options?.dryRun !== true) requests.push(request);
    const status = refusal(request.method, request.path);
    return status === undefined ? write() : { ok: false, status };
  };
  const own: Pick<Client, "query" | "create" | "update" | "patch" | "delete"> = {
    query(resource, options) {
      const status = refusal("GET", pathOf(resource, options.namespace ?? ""));
      return status === undefined ? client.query(resource, options) : { ok: false, status };
    },
    create: (resource, object, options) =>
      ask({ method: "POST", path: pathOf(resource, object.metadata.namespace ?? ""), body: object }, options, () =>
        client.create(resource, object, options),
      ),
    update(resource, object, options) {
      const { namespace = "", name } = object.metadata;
      const path = `${pathOf(resource, namespace)}/${name}`;
      const { spec } = object as KubeObject & { readonly spec?: { readonly replicas?: number } };
      const scaling = options?.subresource === "scale";
      const request = scaling
        ? { method: "PATCH", path: `${path}/scale`, body: { spec: { replicas: spec?.replicas } } }
        : { method: "PUT", path, body: object };
      return ask(request, options, () => client.update(resource, object, options));
    },
    patch: (resource, key, type, patch, options) =>
      ask({ method: "PATCH", path: objectPath(resource, key), body: patch }, options, () =>
        client.patch(resource, key, type, patch, options),
      ),
    delete(resource, key, options) {
      const { propagationPolicy, gracePeriodSeconds } = options ?? {};
      const body = { ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }), propagationPolicy };
      const request = { method: "DELETE", path: objectPath(resource, key), body };
      // These cases know nothing of termination: what is there is deleted.
      if (client.get(resource, key) === undefined) return ask(request, options, () => missing(resource, key));
      return ask(request, options, () => client.delete(resource, key, options));
    },
  };
  // On top of the client, not a copy of it: its getters must stay getters.
  return Object.assign(Object.create(client) as Client, own);
}

function missing(resource: Resource, key: string): Result<never> {
  return { ok: false, status: newNotFound(resource, resourceInfo(resource).group, splitKey(key).name) };
}

function objectPath(resource: Resource, key: string): string {
  const { namespace, name } = splitKey(key);
  return `${pathOf(resource, namespace)}/${name}`;
}

function pathOf(resource: Resource, namespace: string): string {
  const info = resourceInfo(resource);
  const version = groupVersionOf(info);
  const root = info.group === "" ? `/api/${version}` : `/apis/${version}`;
  return `${root}${namespace === "" ? "" : `/namespaces/${namespace}`}/${resource}`;
}
