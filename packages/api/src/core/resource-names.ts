/** What the names of resources say about them. Models pkg/apis/core/helper/helpers.go. */
import { isQualifiedName } from "../meta/label-names.ts";

const CONTAINER_RESOURCES = ["cpu", "memory", "ephemeral-storage"];
const COUNTED = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
];
const STANDARD: ReadonlySet<string> = new Set([
  ...CONTAINER_RESOURCES,
  ...CONTAINER_RESOURCES.map((name) => `requests.${name}`),
  ...CONTAINER_RESOURCES.map((name) => `limits.${name}`),
  ...COUNTED,
  "storage",
  "requests.storage",
  "services.nodeports",
  "services.loadbalancers",
]);
const INTEGER: ReadonlySet<string> = new Set([...COUNTED, "services.nodeports", "services.loadbalancers"]);

export function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}

/** A name that Kubernetes itself gives a meaning. */
export function isStandardResource(name: string): boolean {
  return STANDARD.has(name) || isHugePages(name) || name.startsWith("requests.hugepages-");
}

/** A name that a container may ask for without a domain. */
export function isContainerResource(name: string): boolean {
  return CONTAINER_RESOURCES.includes(name) || isHugePages(name);
}

/** A resource of someone else's, such as a GPU. */
export function isExtendedResource(name: string): boolean {
  if (isNative(name) || name.startsWith("requests.")) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}

/** A resource of which there is no half. */
export function isIntegerResource(name: string): boolean {
  return INTEGER.has(name) || isExtendedResource(name);
}

/** May the limits on a node be more than the node has? */
export function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

function isNative(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}
