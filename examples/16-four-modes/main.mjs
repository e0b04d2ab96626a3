// One packet's path in the four modes of kube-proxy, side by side: a pod on node-1 asks a Service whose pod is on node-2.
import { createCluster, httpServer } from "kubenetsim";

const MODES = ["iptables", "ipvs", "nftables", "userspace"];
const WIDTH = 48;
/** Chains of one Service or endpoint. */
const HASHED = /(KUBE-(?:SVC|SEP|EXT|FW)|endpoint|service)-[A-Z0-9]{8,16}[^:]*/;

const cluster = createCluster({ seed: 1, nodes: 2, images: { web: httpServer(8080, { "/": "hello" }) } });
cluster.apply(`
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: node-1, containers: [{ name: client, image: busybox }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-0, labels: { app: web } }
spec: { nodeName: node-2, containers: [{ name: web, image: web, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: 10.96.0.80, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`);
cluster.settle();

/** The same cluster, with kube-proxy started anew in this mode on every node. */
function inMode(mode) {
  const fork = cluster.fork();
  for (const node of fork.list("nodes")) fork.node(node.metadata.name).setProxyMode(mode);
  return fork;
}

/** A line for each hop and for each step that means something: what only leads on to another rule is left out. */
function pathOf(trace) {
  const lines = trace.hops.flatMap((hop) => [
    `${hop.node} ${hop.netns}`,
    ...hop.steps.filter(isTelling).map((step) => `  ${shorter(step)}`),
  ]);
  const onward = (trace.onward ?? []).flatMap((each) => ["kube-proxy connects onward", ...pathOf(each)]);
  return [...lines, ...onward];
}

function isTelling({ kind, action }) {
  if (kind === "policy" || action === "confirm" || action === "new") return false;
  return kind !== "rule" || !/: (jump|goto|RETURN|ACCEPT|return|accept|continue)/.test(action);
}

/** Chains without their table and hash, conntrack's own words. */
function shorter({ kind, action }) {
  if (kind === "conntrack") return action.replace(/ (target|source)/, "");
  if (kind === "rule") return action.replace(/^(?:ip )?\S+ (\S+) \d+: /, "$1: ").replace(HASHED, "$1-…");
  return kind === "ipvs" ? `ipvs ${action.replace(/ schedule/, "")}` : `${kind} ${action}`;
}

/** Columns of one width, cut where a line is longer. */
function sideBySide(columns) {
  const rows = Math.max(...columns.map((column) => column.length));
  const cell = (text = "") => (text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text.padEnd(WIDTH));
  return Array.from({ length: rows }, (_, row) =>
    columns
      .map((column) => cell(column[row]))
      .join("  ")
      .trimEnd(),
  );
}

const answers = MODES.map((mode) => inMode(mode).pod("client").curl("10.96.0.80"));
const columns = answers.map(({ trace }, i) => [MODES[i].toUpperCase(), "", ...pathOf(trace)]);
console.log(sideBySide(columns).join("\n"));

console.log("\nThe answer, and the way it came back past node-1:\n");
const back = answers.map(({ body, trace }) => [
  body,
  ...trace.reply.hops
    .flatMap((hop) => hop.steps.filter((step) => ["conntrack", "ipvs"].includes(step.kind)))
    .map(shorter),
]);
console.log(sideBySide(back).join("\n"));

console.log("\nWhat a node's own tools say of the Service in ipvs mode:\n");
const node = inMode("ipvs").node("node-1");
console.log(node.ipvsadm());
console.log(node.exec(["ipset", "list", "KUBE-CLUSTER-IP"]).stdout);
