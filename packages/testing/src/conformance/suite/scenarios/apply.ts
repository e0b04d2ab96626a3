/** Makes the objects of a scenario what they are to be: created, or replaced. Pods get the addresses that they are said to have. */
import { type KubeObject, type Pod, type Resource, resourceByName, type Service } from "@kubenetsim/api";
import { addrAdd, assert, parseAddr, prefixContains } from "@kubenetsim/sim";
import { READY_COMMAND, type Stage } from "./stage.ts";

/** The resource of a kind; a kind that is not simulated fails the case by its name. */
export function resourceOf(kind: string): Resource {
  const found = resourceByName(kind.toLowerCase());
  assert(found !== undefined, `the kind ${kind} is not simulated`);
  return found.resource;
}

/** Creates or replaces. Throws StatusError where the API server refuses. */
export function applyObject(stage: Stage, given: KubeObject): void {
  const { cluster } = stage;
  const resource = resourceOf(given.kind);
  const { name = "", namespace } = given.metadata;
  if (resource === "pods") {
    applyPod(stage, given as Pod);
    return;
  }
  const before = cluster.get(resource, name, namespace);
  const { status, ...object } = given as Service;
  if (before === undefined) cluster.create(resource, object);
  else if (resource === "services") cluster.update(resource, keepAllocated(object as Service, before as Service));
  else if (resource !== "namespaces") cluster.update(resource, withVersion(object, before));
  if (status === undefined || resource !== "services") return;
  const stored = cluster.get("services", name, namespace);
  if (stored === undefined) return;
  const withStatus: Service = { ...stored, status };
  cluster.update("services", withStatus, { subresource: "status" });
}

function withVersion(object: KubeObject, before: KubeObject): KubeObject {
  const { resourceVersion } = before.metadata;
  return { ...object, metadata: { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) } };
}

/** What a replacement does not say of addresses stays as the API server allocated it. */
function keepAllocated(object: Service, before: Service): Service {
  const kept = withVersion(object, before) as Service;
  if (object.spec?.type === "ExternalName") return kept;
  const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy } = before.spec ?? {};
  const allocated = Object.fromEntries(
    Object.entries({ clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy }).filter(([, value]) => value !== undefined),
  );
  return { ...kept, spec: { ...allocated, ...kept.spec } };
}

function applyPod(stage: Stage, given: Pod): void {
  const { cluster, named, unready } = stage;
  const { status, ...pod } = given;
  const { name = "", namespace = "default" } = pod.metadata;
  named.add(`${namespace}/${name}`);
  const isReady = status?.conditions?.find((each) => each.type === "Ready")?.status !== "False";
  if (!isReady && pod.spec.readinessGates === undefined) unready.add(`${namespace}/${name}`);
  const probe = { exec: { command: [READY_COMMAND] }, periodSeconds: 1, failureThreshold: 1 };
  const containers = pod.spec.containers.map((each) => ({ readinessProbe: probe, ...each }));
  if (cluster.get("pods", name, namespace) !== undefined) {
    cluster.delete("pods", name, namespace, { gracePeriodSeconds: 0 });
    stage.settle();
  }
  if (pod.spec.hostNetwork !== true) nextAddresses(stage, given);
  cluster.create("pods", { ...pod, spec: { ...pod.spec, containers } } as Pod);
  // Its kubelet makes the sandbox at once: before any other pod asks for an address.
  cluster.advance(0);
  const made = cluster.world.nodes.get(pod.spec.nodeName ?? "")?.sandboxes.get(`${namespace}/${name}`)?.podIPs ?? [];
  const wanted = status?.podIPs?.map((each) => each.ip) ?? [];
  const isOwn = pod.spec.hostNetwork === true || wanted.every((ip) => made.includes(ip));
  assert(isOwn, `${name} was to have ${wanted.join(", ")}, and has ${made.join(", ")}`);
}

/** The next address that the node gives is the one that the scenario says. */
function nextAddresses({ cluster }: Stage, pod: Pod): void {
  const ips = (pod.status?.podIPs ?? []).map((each) => parseAddr(each.ip)).filter((addr) => addr !== undefined);
  const name = pod.spec.nodeName ?? "";
  cluster.act({ do: "next-addresses", node: name } as never, (sim) => {
    const node = sim.nodes.get(name);
    assert(node !== undefined, `no node ${name}`);
    const ipams = node.ipams.map((ipam) => {
      const addr = ips.find((each) => prefixContains(ipam.range, each));
      return addr === undefined ? ipam : { ...ipam, last: addrAdd(addr, -1) };
    });
    sim.nodes = sim.nodes.with(name, { ...node, ipams });
  });
}
