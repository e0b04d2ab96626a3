/** `kubectl create service`: one command a type. Models k8s.io/kubectl/pkg/cmd/create/create_service.go. */
import { goQuote, isValidPortName, type KubeObject, parseIntOrString } from "@kubenetsim/api";
import { integer, list, listOf, numberOf, text, textOf } from "../../argv/flag.ts";
import { usageError } from "../../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { group } from "../group.ts";
import { createNew, unstored } from "../new-object.ts";
import { createFlags } from "./shared.ts";

const SHARED = [...createFlags, list("tcp")];

type ServiceType = "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";

const clusterIPCommand: Command = {
  name: "clusterip",
  aliases: [],
  summary: "Create a ClusterIP service",
  flags: [...SHARED, text("clusterip")],
  run: (request) => run(request, "ClusterIP"),
};

const nodePortCommand: Command = {
  name: "nodeport",
  aliases: [],
  summary: "Create a NodePort service",
  flags: [...SHARED, integer("node-port", 0)],
  run: (request) => run(request, "NodePort"),
};

const loadBalancerCommand: Command = {
  name: "loadbalancer",
  aliases: [],
  summary: "Create a LoadBalancer service",
  flags: SHARED,
  run: (request) => run(request, "LoadBalancer"),
};

const externalNameCommand: Command = {
  name: "externalname",
  aliases: [],
  summary: "Create an ExternalName service",
  flags: [...SHARED, text("external-name")],
  run: (request) => run(request, "ExternalName"),
};

export const createServiceCommand: Command = group({
  name: "service",
  aliases: ["svc"],
  parent: "create",
  summary: "Create a service using a specified subcommand",
  subcommands: [clusterIPCommand, externalNameCommand, loadBalancerCommand, nodePortCommand],
});

function run(request: Request, type: ServiceType): Outcome {
  const { args, flags } = request;
  const [name] = args;
  if (name === undefined || args.length > 1)
    return failed(
      usageError(`create service ${type.toLowerCase()}`, `exactly one NAME is required, got ${args.length}`),
    );
  const clusterIP = textOf(flags, "clusterip");
  const externalName = textOf(flags, "external-name");
  const given = listOf(flags, "tcp");
  if (given.length === 0 && type !== "ExternalName" && clusterIP !== "None")
    return failed("at least one tcp port specifier must be provided");
  if (type === "ExternalName" && externalName === "") return failed('required flag(s) "external-name" not set');
  const ports = given.map(portOf);
  const wrong = ports.find((port) => typeof port === "string");
  if (wrong !== undefined) return failed(wrong as string);
  const nodePort = numberOf(flags, "node-port");
  const labels = { app: name };
  const shown = ports.map((port) => (nodePort === 0 ? port : { ...(port as object), nodePort }));
  const spec = {
    ...(clusterIP === "" ? {} : { clusterIP }),
    ...(externalName === "" ? {} : { externalName }),
    ...(shown.length === 0 ? {} : { ports: shown }),
    selector: labels,
    type,
  };
  const object = { apiVersion: "v1", kind: "Service", metadata: { labels, name }, spec, status: { loadBalancer: {} } };
  return createNew(request, "services", unstored(object) as KubeObject, {
    wrapped: (message) => `failed to create ${type} service: ${message}`,
  });
}

/** `80`, `80:8080`, `443:https`. */
function portOf(given: string): object | string {
  const [left = "", right] = given.split(":");
  const port = parsePort(left);
  if (typeof port === "string") return port;
  const name = given.replace(":", "-");
  if (right === undefined) return { name, port, protocol: "TCP", targetPort: port };
  const target = parseIntOrString(right);
  if (typeof target === "number") {
    const checked = parsePort(right);
    return typeof checked === "string" ? checked : { name, port, protocol: "TCP", targetPort: checked };
  }
  const wrong = isValidPortName(target);
  return wrong.length > 0 ? wrong.join(",") : { name, port, protocol: "TCP", targetPort: target };
}

const PORT_MAX = 65_535;

function parsePort(given: string): number | string {
  if (!/^\d+$/.test(given)) return `strconv.ParseUint: parsing ${goQuote(given)}: invalid syntax`;
  const port = Number(given);
  return port > PORT_MAX ? `strconv.ParseUint: parsing ${goQuote(given)}: value out of range` : port;
}
