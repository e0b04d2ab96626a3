/** Checks of the API server's proxy: which pod and port stand behind a URL. Models pkg/registry/core/{service,pod} ResourceLocation. */
import { assert } from "@kubenetsim/sim";
import { objectOf, textOf } from "../../json.ts";
import type { JsonObject } from "../../types.ts";
import { type Difference, differenceOf } from "./difference.ts";
import type { Stage } from "./stage.ts";

interface Behind {
  readonly pod: string;
  readonly port: number | undefined;
}

const PROXY_URL = /^\/api\/v1\/namespaces\/([^/]+)\/(pods|services)\/([^/]+)\/proxy(\/|$)/;

export function checkAPIProxy(stage: Stage, { path, expect }: JsonObject): Difference | undefined {
  const { pod, port, ...rest } = objectOf(expect, "expect");
  assert(Object.keys(rest).length === 0, `expect has unknown keys: ${Object.keys(rest).join(", ")}`);
  const [, namespace = "", resource, id = ""] = PROXY_URL.exec(textOf(path, "path")) ?? [];
  assert(resource !== undefined, `${String(path)} is no URL of the proxy`);
  const found = resource === "pods" ? behindPod(stage, namespace, id) : behindService(stage, namespace, id);
  const isMet = found.some((one) => one.pod === pod && one.port === port);
  return isMet ? undefined : differenceOf({ pod, port }, found);
}

/** `name`, `name:port`, `scheme:name:port`. */
function split(id: string): { readonly name: string; readonly port: string } {
  const parts = id.split(":");
  if (parts.length === 3) return { name: parts[1] ?? "", port: parts[2] ?? "" };
  return { name: parts[0] ?? "", port: parts[1] ?? "" };
}

/** Without a port: the first that a container has. */
function behindPod({ cluster }: Stage, namespace: string, id: string): readonly Behind[] {
  const { name, port } = split(id);
  const pod = cluster.get("pods", name, namespace);
  if (pod === undefined) return [];
  const first = pod.spec.containers.flatMap((container) => container.ports ?? [])[0]?.containerPort;
  return [{ pod: `${namespace}/${name}`, port: port === "" ? first : Number(port) }];
}

/** A port is said by its name or number; where there is only one, it need not be said. */
function behindService({ cluster }: Stage, namespace: string, id: string): readonly Behind[] {
  const { name, port } = split(id);
  const ports = cluster.get("services", name, namespace)?.spec?.ports ?? [];
  const only = port === "" && ports.length === 1 ? ports[0] : undefined;
  const chosen = only ?? ports.find((each) => each.name === port || String(each.port) === port);
  const portName = chosen?.name ?? port;
  const subsets = cluster.get("endpoints", name, namespace)?.subsets ?? [];
  return subsets.flatMap(({ addresses = [], ports: subsetPorts = [] }) =>
    subsetPorts
      .filter((each) => (each.name ?? "") === portName)
      .flatMap((each) =>
        addresses.map(({ targetRef }) => ({ pod: `${targetRef?.namespace}/${targetRef?.name}`, port: each.port })),
      ),
  );
}
