/** A server to test against, and short ways to write the objects it is given. */
import type { KubeObject, Pod, Service, ServiceSpec } from "@kubenetsim/api";
import {
  bootstrapStore,
  type Client,
  type ClientInfo,
  createClient,
  type StoreHolder,
  type WatchEvent,
} from "../src/index.ts";

export const START = 1_767_225_600_000;

export interface Server {
  readonly client: Client;
  readonly holder: StoreHolder;
  readonly events: WatchEvent[];
  /** The clock, in milliseconds; tests set it. */
  readonly clock: { now: number };
}

export function newServer(serviceCIDRs: readonly string[] = ["10.96.0.0/16"], info: Partial<ClientInfo> = {}): Server {
  const config = { seed: 1, serviceCIDRs, nodePortRange: "30000-32767" };
  const clock = { now: START };
  const holder = { store: bootstrapStore(config, START) };
  const events: WatchEvent[] = [];
  const client = createClient(holder, {
    config,
    now: () => clock.now,
    onWrite: (event) => void events.push(event),
    ...info,
  });
  return { client, holder, events, clock };
}

export function configMap(name: string, more: object = {}): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, ...more };
}

export function namespace(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

export function service(name: string, spec: ServiceSpec = {}): Service {
  const metadata = { name, namespace: "default" };
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
  };
}

export function pod(name: string, labels: { readonly [key: string]: string } = {}, nodeName?: string): Pod {
  const containers = [{ name: "c", image: "nginx" }];
  const spec = nodeName === undefined ? { containers } : { containers, nodeName };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default", labels }, spec };
}

export function deployment(name: string, replicas = 1): KubeObject {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: "default" }, spec } as KubeObject;
}

/** The message of a refusal, or "" of what was accepted. */
export function messageOf(
  result: { readonly ok: true } | { readonly ok: false; readonly status: { readonly message: string } },
): string {
  return result.ok ? "" : result.status.message;
}

/** The value of what must have been accepted. */
export function accepted<T>(
  result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly status: { readonly message: string } },
): T {
  if (!result.ok) throw new Error(result.status.message);
  return result.value;
}
