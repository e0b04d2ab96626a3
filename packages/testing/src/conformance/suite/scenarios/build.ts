/** The cluster that a scenario plays on: its nodes, its objects, and what its pods answer. */
import { DEFAULT_FEATURE_GATES, type KubeObject, type Pod } from "@kubenetsim/api";
import { type Cluster, createBareCluster, type ListenSpec, type NodeConfig, type Program } from "@kubenetsim/cluster";
import { listen } from "@kubenetsim/linux";
import { assert, formatPrefix, type Millis, masked, type Prefix, parseAddr, parsePrefix } from "@kubenetsim/sim";
import { listOf, objectOf, textOf } from "../../json.ts";
import type { Json, JsonObject } from "../../types.ts";
import { applyObject } from "./apply.ts";
import { answerName, DNS_SOCKETS, type NameServers, nameServersOf } from "./name-servers.ts";
import { READY_COMMAND, type Stage } from "./stage.ts";

/** A terminating pod stays until it is told to stop: settling does not wait for its end. */
const SETTLE_MS: Millis = 10_000;
/** The cloud's addresses for LoadBalancer Services: no scenario names them. */
const BALANCERS = "192.0.2.0/24";

/** Makes the cluster with the objects that exist before the first step. */
export function stageOf(testCase: JsonObject): Stage {
  const cluster = objectOf(testCase.cluster, "cluster");
  const objects = listOf(testCase.objects, "objects").map((one) => objectOf(one, "object"));
  const named = new Set<string>();
  const unready = new Set<string>();
  const nameServers = nameServersOf(testCase);
  const listens = listensOf(objectOf(testCase.listens, "listens"), nameServers);
  const made = createBareCluster({
    ...networkOf(cluster, objects),
    clusterDomain: textOf(cluster.dnsDomain, "dnsDomain"),
    loadBalancer: { pool: BALANCERS },
    images: { agnhost: server(listens, named, unready, nameServers) },
  });
  const stage: Stage = {
    cluster: made,
    named,
    unready,
    nameServers,
    before: made.world,
    settle: () => {
      made.settle(SETTLE_MS);
    },
  };
  turnOnGates(made, textOf(testCase.name, "name"));
  stage.settle();
  openOutside(made, listens);
  for (const object of objects) if (object.kind !== "Node") applyObject(stage, object as unknown as KubeObject);
  stage.settle();
  return stage;
}

/** A case says in its name which feature gate it needs. One that nothing here asks for is on, or its checks will tell. */
function turnOnGates(cluster: Cluster, name: string): void {
  const gate = /feature gate (\w+)/.exec(name)?.[1];
  if (gate === undefined || !Object.hasOwn(DEFAULT_FEATURE_GATES, gate)) return;
  cluster.act({ do: "feature-gate", gate } as never, (sim) => {
    sim.config = { ...sim.config, server: { ...sim.config.server, featureGates: { [gate]: true } } };
  });
}

/** Node addresses stand in the Nodes; pods' IPv6 ranges are read from the addresses of the pods. */
function networkOf(cluster: JsonObject, objects: readonly JsonObject[]): object {
  const families = listOf(cluster.ipFamilies, "ipFamilies").map((one) => (one === "IPv4" ? 4 : 6));
  const podCIDRs = objectOf(cluster.podCIDRs, "podCIDRs");
  const nodes = objects
    .filter((object) => object.kind === "Node")
    .map((object): NodeConfig => {
      const { name, labels } = object.metadata as { name: string; labels?: { [key: string]: string } };
      const v4 = textOf(podCIDRs[name], `podCIDRs.${name}`).split(",");
      const v6 = families.includes(6) && v4.length === 1 ? [podRange6(name, objects)] : [];
      const { addresses = [] } = (object.status ?? {}) as { addresses?: { type: string; address: string }[] };
      const ips = addresses.filter((each) => each.type === "InternalIP").map((each) => each.address);
      return { name, ip: ips, podCIDR: [...v4, ...v6], ...(labels === undefined ? {} : { labels }) };
    });
  const ranges = families.map((family) =>
    supernet(
      nodes.flatMap((node) => node.podCIDR ?? []),
      family,
    ),
  );
  return { nodes, podCIDR: ranges, serviceCIDR: textOf(cluster.serviceCIDR, "serviceCIDR").split(",") };
}

/** The /64 of any pod on this node. */
function podRange6(node: string, objects: readonly JsonObject[]): string {
  const pods = objects.filter(({ kind }) => kind === "Pod") as unknown as readonly Pod[];
  const onNode = pods.filter(({ spec }) => spec.nodeName === node && spec.hostNetwork !== true);
  for (const { status } of onNode)
    for (const { ip } of status?.podIPs ?? []) {
      const addr = ip.includes(":") ? parseAddr(ip) : undefined;
      if (addr !== undefined) return formatPrefix(masked({ addr, bits: 64 }));
    }
  return `fd00:10:244:${node.replace(/\D/g, "") || "0"}::/64`;
}

/** The shortest prefix that holds all of one family, at most /16 and /56 long. */
function supernet(texts: readonly string[], family: 4 | 6): string {
  const prefixes = texts
    .map((text) => parsePrefix(text) as Prefix)
    .filter((each) => (typeof each.addr === "number") === (family === 4));
  const [first] = prefixes;
  assert(first !== undefined, `no pod range of IPv${family}`);
  let bits = family === 4 ? 16 : 56;
  const at = (prefix: Prefix): string => formatPrefix(masked({ addr: prefix.addr, bits }));
  while (bits > 8 && prefixes.some((each) => at(each) !== at(first))) bits -= 1;
  return at(first);
}

type Listens = ReadonlyMap<string, readonly ListenSpec[]>;

function listensOf(listens: JsonObject, { records }: NameServers): Listens {
  const given = Object.entries(listens).map(
    ([who, sockets]) => [who, listOf(sockets, "listens").map((one) => socketOf(one))] as const,
  );
  const servers = [...records.keys()].map((who) => [who, DNS_SOCKETS] as const);
  return new Map([...servers, ...given]);
}

function socketOf(value: Json): ListenSpec {
  const [protocol = "", port] = textOf(value, "listens").toLowerCase().split("/");
  assert(protocol === "tcp" || protocol === "udp" || protocol === "sctp", `protocol ${protocol} is unknown`);
  return { protocol, port: Number(port) };
}

/** Answers with its pod's name and whom it saw. */
function server(
  listens: Listens,
  named: ReadonlySet<string>,
  unready: ReadonlySet<string>,
  nameServers: NameServers,
): Program {
  return {
    listens: (start) =>
      listens.get(`${start.namespace}/${start.pod}`) ?? ofController(listens, start.namespace, start.pod),
    serve(request, io) {
      if (request.kind === "dns") return answerName(nameServers, `${io.self.namespace}/${io.self.pod}`, request);
      const said = JSON.stringify({ pod: `${io.self.namespace}/${io.self.pod}`, peer: io.peer.address });
      if (request.kind === "http") return { kind: "http", status: 200, headers: {}, body: said };
      return { kind: "raw", data: said };
    },
    exec(argv, io) {
      if (argv[0] !== READY_COMMAND) return undefined;
      const exitCode = unready.has(`${io.self.namespace}/${io.self.pod}`) ? 1 : 0;
      return { stdout: "", stderr: "", exitCode };
    },
    // A pod that the scenario made goes on until it is told to stop; those of a controller end at once.
    terminationMs: ({ namespace, pod }) => (named.has(`${namespace}/${pod}`) ? Number.POSITIVE_INFINITY : 0),
  };
}

/** Pods of a controller are named by its kind: `Deployment/ns/name`. */
function ofController(listens: Listens, namespace: string, pod: string): readonly ListenSpec[] {
  for (const [who, sockets] of listens) {
    const [kind, ns, name] = who.split("/");
    if (name !== undefined && kind !== undefined && ns === namespace && pod.startsWith(`${name}-`)) return sockets;
  }
  return [];
}

/** Hosts outside that listen; they are named `ip:ADDRESS`. */
function openOutside(cluster: Cluster, listens: Listens): void {
  for (const [who, sockets] of listens) {
    if (!who.startsWith("ip:")) continue;
    const ip = who.slice(3);
    cluster.external(ip).exec(["true"]);
    cluster.act({ do: "listen-outside", ip } as never, (sim) => {
      const host = sim.externals.get(ip);
      assert(host !== undefined, `no host ${ip}`);
      let { netns } = host;
      for (const { protocol, port } of sockets) {
        const opened = listen(netns, { protocol, port, owner: who });
        assert(opened.ok, `${who} cannot listen on ${port}`);
        netns = opened.netns;
      }
      sim.externals = sim.externals.with(ip, { ip, netns });
    });
  }
}
