/** `kubectl expose`. Models k8s.io/kubectl/pkg/cmd/expose/expose.go. */

import {
  type Deployment,
  type KubeObject,
  type Pod,
  parseIntOrString,
  type ReplicationController,
  type Service,
  type StringMap,
} from "@kubenetsim/api";
import { text, textOf } from "../argv/flag.ts";
import { parseLabelPairs } from "../argv/label-pairs.ts";
import { dryRunFlag, fileFlags, printFlags } from "../argv/shared-flags.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type Subject, subjectsOf } from "./change.ts";
import { dryRunOf } from "./dry-run.ts";
import { createNew, unstored } from "./new-object.ts";
import { overridden, overrideFlags } from "./overrides.ts";
import { saveConfigFlag } from "./save-config.ts";

export const exposeCommand: Command = {
  name: "expose",
  aliases: [],
  summary: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
  flags: [
    ...fileFlags,
    ...printFlags,
    dryRunFlag,
    saveConfigFlag,
    text("protocol"),
    text("port"),
    text("type"),
    text("load-balancer-ip"),
    text("selector"),
    text("labels", "l"),
    text("target-port"),
    text("external-ip"),
    text("name"),
    text("session-affinity"),
    text("cluster-ip"),
    text("field-manager", undefined, "kubectl-expose"),
    ...overrideFlags("merge"),
  ],
  run,
};

const NAME_MAX = 63;

function run(request: Request): Outcome {
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  // `-l` of this command is for labels: what is exposed is told by name alone.
  const found = subjectsOf(
    { ...request, flags: { ...request.flags, values: new Map([...request.flags.values, ["selector", ""]]) } },
    request.args,
    { asWritten: true },
  );
  if (!("subjects" in found)) return found;
  const outcomes = found.subjects.map((subject) => exposeOne(request, subject));
  return {
    stdout: outcomes.map(({ stdout = "" }) => stdout).join(""),
    failures: [...outcomes.flatMap(({ failures = [] }) => failures), ...found.failures],
  };
}

function exposeOne(request: Request, subject: Subject): Outcome {
  const { flags } = request;
  const { info, object } = subject;
  if (!EXPOSABLE.has(info.resource)) return failed(`cannot expose a ${kindName(info.kind, info.group)}`);
  const given = textOf(flags, "selector");
  const introspected = given === "" ? selectorOf(object) : {};
  if (typeof introspected === "string")
    return failed(`couldn't retrieve selectors via --selector flag or introspection: ${introspected}`);
  const selector = given === "" ? introspected : parseLabelPairs(given);
  if (typeof selector === "string") return failed(selector);
  const headless = textOf(flags, "cluster-ip") === "None";
  const ports = portsOf(request, object);
  if (typeof ports === "string") {
    if (!headless) return failed(ports);
  }
  const labels = textOf(flags, "labels") === "" ? object.metadata.labels : parseLabelPairs(textOf(flags, "labels"));
  if (typeof labels === "string") return failed(labels);
  const name = textOf(flags, "name") || (object.metadata.name ?? "").slice(0, NAME_MAX);
  const made = serviceOf(request, name, selector, labels, typeof ports === "string" ? [] : ports);
  const service = overridden(request, made);
  if (typeof service === "string") return failed(service);
  return createNew(request, "services", service, { operation: "exposed" });
}

const EXPOSABLE: ReadonlySet<string> = new Set([
  "deployments",
  "pods",
  "replicasets",
  "replicationcontrollers",
  "services",
]);

function kindName(kind: string, group: string): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** Models MapBasedSelectorForObject. */
function selectorOf(object: KubeObject): StringMap | string {
  if (object.kind === "Pod") {
    const labels = object.metadata.labels ?? {};
    return Object.keys(labels).length === 0 ? "the pod has no labels and cannot be exposed" : labels;
  }
  if (object.kind === "Service" || object.kind === "ReplicationController") {
    const selector = (object as Service | ReplicationController).spec?.selector ?? {};
    return object.kind === "Service" && Object.keys(selector).length === 0
      ? "the service has no pod selector set"
      : selector;
  }
  const { matchLabels, matchExpressions = [] } = (object as Deployment).spec.selector;
  if (matchExpressions.length > 0)
    return `couldn't convert expressions - "${JSON.stringify(matchExpressions)}" to map-based selector format`;
  return matchLabels ?? "invalid deployment: no selectors, therefore cannot be exposed";
}

interface PortSpec {
  readonly port: number;
  readonly protocol: string;
}

/** What `--port` says, or the ports that the containers name. */
function portsOf({ flags }: Request, object: KubeObject): readonly PortSpec[] | string {
  const given = textOf(flags, "port");
  const own = containerPorts(object);
  const protocol = textOf(flags, "protocol").toUpperCase();
  if (given === "" && own.length === 0) return "couldn't find port via --port flag or introspection";
  if (given === "") return own.map((each) => (protocol === "" ? each : { ...each, protocol }));
  const ports: PortSpec[] = [];
  for (const word of given.split(",")) {
    const port = Number(word);
    if (!/^\d+$/.test(word)) return `strconv.Atoi: parsing ${JSON.stringify(word)}: invalid syntax`;
    const known = own.find((each) => each.port === port)?.protocol;
    ports.push({ port, protocol: protocol || known || "TCP" });
  }
  return ports;
}

function containerPorts(object: KubeObject): readonly PortSpec[] {
  if (object.kind === "Service")
    return ((object as Service).spec?.ports ?? []).map(({ port, protocol = "TCP" }) => ({ port, protocol }));
  const spec = object.kind === "Pod" ? (object as Pod).spec : (object as Deployment).spec.template?.spec;
  return (spec?.containers ?? []).flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol = "TCP" }) => ({ port: containerPort, protocol })),
  );
}

function serviceOf(
  { flags }: Request,
  name: string,
  selector: StringMap,
  labels: StringMap | undefined,
  ports: readonly PortSpec[],
): KubeObject {
  const target = textOf(flags, "target-port");
  const optional = (field: string, flag: string): object => {
    const value = textOf(flags, flag);
    return value === "" ? {} : { [field]: value };
  };
  const external = textOf(flags, "external-ip");
  const spec = {
    ...optional("clusterIP", "cluster-ip"),
    ...(external === "" ? {} : { externalIPs: [external] }),
    ...optional("loadBalancerIP", "load-balancer-ip"),
    ports: ports.map(({ port, protocol }, i) => ({
      ...(ports.length > 1 ? { name: `port-${i + 1}` } : {}),
      protocol,
      port,
      targetPort: target === "" ? port : parseIntOrString(target),
    })),
    selector,
    ...optional("sessionAffinity", "session-affinity"),
    ...optional("type", "type"),
  };
  const metadata = { name, ...(labels === undefined ? {} : { labels }) };
  return unstored({ apiVersion: "v1", kind: "Service", metadata, spec, status: { loadBalancer: {} } } as KubeObject);
}
