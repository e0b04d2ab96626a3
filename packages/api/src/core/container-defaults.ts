/** Fills in what a container left out. Models pkg/apis/core/v1/defaults.go SetDefaults_Container. */
import { fillZero, mapSame, withKey } from "./fill.ts";
import type { Container, ContainerPort, EnvVar, ResourceRequirements } from "./pod-types.ts";
import { defaultLifecycle, defaultProbe } from "./probe-defaults.ts";
import { defaultResourceList } from "./resource-list-defaults.ts";

/** Fills in what a container left out; the same object comes back when nothing was missing. */
export function defaultContainer(given: Container): Container {
  let container = fillZero(given, {
    imagePullPolicy: imageTag(given.image ?? "") === "latest" ? "Always" : "IfNotPresent",
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
  container = withKey(container, "resources", defaultResources(container.resources ?? NO_RESOURCES));
  if (container.ports !== undefined) container = withKey(container, "ports", mapSame(container.ports, defaultPort));
  if (container.env !== undefined) container = withKey(container, "env", mapSame(container.env, defaultEnvVar));
  if (container.lifecycle !== undefined)
    container = withKey(container, "lifecycle", defaultLifecycle(container.lifecycle));
  return defaultProbes(container);
}

/** The tag of an image name; `latest` where neither a tag nor a digest is written. Models pkg/util/parsers ParseImageName. */
export function imageTag(image: string): string {
  const [name = "", digest] = image.split("@");
  const slash = name.lastIndexOf("/");
  const colon = name.indexOf(":", slash + 1);
  if (colon >= 0) return name.slice(colon + 1);
  return digest === undefined ? "latest" : "";
}

/** Requests take the value of limits where only limits are set; a rule for Pods, not for templates. */
export function defaultRequests(container: Container): Container {
  const { limits, requests = {} } = container.resources ?? {};
  if (limits === undefined) return container;
  const lacking = Object.entries(limits).filter(([name]) => !Object.hasOwn(requests, name));
  if (lacking.length === 0) return container;
  return {
    ...container,
    resources: { ...container.resources, requests: Object.fromEntries([...Object.entries(requests), ...lacking]) },
  };
}

/** In the node's network namespace a container's port is a port of the node. */
export function defaultHostPorts(container: Container): Container {
  if (container.ports === undefined) return container;
  return withKey(
    container,
    "ports",
    mapSame(container.ports, (port) => fillZero(port, { hostPort: port.containerPort })),
  );
}

// A server writes `resources: {}` for every container, since Go never leaves a plain struct out.
const NO_RESOURCES: ResourceRequirements = {};

function defaultResources(given: ResourceRequirements): ResourceRequirements {
  let resources = given;
  if (resources.limits !== undefined) resources = withKey(resources, "limits", defaultResourceList(resources.limits));
  if (resources.requests !== undefined)
    resources = withKey(resources, "requests", defaultResourceList(resources.requests));
  return resources;
}

function defaultPort(port: ContainerPort): ContainerPort {
  return fillZero(port, { protocol: "TCP" });
}

function defaultEnvVar(variable: EnvVar): EnvVar {
  const source = variable.valueFrom;
  if (source?.fieldRef === undefined) return variable;
  const fieldRef = fillZero(source.fieldRef, { apiVersion: "v1" });
  return fieldRef === source.fieldRef ? variable : { ...variable, valueFrom: { ...source, fieldRef } };
}

function defaultProbes(given: Container): Container {
  let container = given;
  for (const key of PROBES) {
    const probe = container[key];
    if (probe !== undefined) container = withKey(container, key, defaultProbe(probe));
  }
  return container;
}

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
