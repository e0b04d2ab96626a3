/** What a scenario calls by reference: `clusterIP(ns/svc)`, `nodeIP(node)`, `podIP(ns/pod)`, `nodePort(ns/svc/port)`. */
import type { Service } from "@kubenetsim/api";
import { assert, parseAddr } from "@kubenetsim/sim";
import type { Stage } from "./stage.ts";

/** Every reference in the text becomes what it stands for. */
export function resolved(stage: Stage, text: string): string {
  let done = text;
  for (let match = REFERENCE.exec(done); match !== null; match = REFERENCE.exec(done)) {
    const [whole, name = "", argument = "", index] = match;
    done = done.replace(whole, () => textFor(stage, name, argument, index === undefined ? undefined : Number(index)));
  }
  return done;
}

/** The host and port of a target; IPv6 addresses stand without brackets. */
export function targetOf(stage: Stage, text: string): { readonly host: string; readonly port: number } {
  const colon = lastColonOutside(text);
  const port = Number(resolved(stage, text.slice(colon + 1)));
  const host = resolved(stage, text.slice(0, colon)).replace(/^\[|\]$/g, "");
  assert(Number.isInteger(port) && port > 0, `${text} has no port`);
  return { host, port };
}

const REFERENCE = /([A-Za-z]\w*)\(([^()]*)\)(?:\[(\d)\])?/;

function lastColonOutside(text: string): number {
  const open = text.lastIndexOf("(");
  const before = open >= 0 && text.indexOf(")", open) === text.length - 1 ? text.slice(0, open) : text;
  return before.lastIndexOf(":");
}

function textFor(stage: Stage, name: string, argument: string, index: number | undefined): string {
  const parts = argument.split("/");
  switch (name) {
    case "pod":
    case "podIP":
      return podAddress(stage, argument, 4);
    case "pod6":
      return podAddress(stage, argument, 6);
    case "clusterIP":
      return known(serviceAt(stage, parts).spec?.clusterIP, argument);
    case "clusterIPs":
      return known(serviceAt(stage, parts).spec?.clusterIPs?.[index ?? 0], argument);
    case "lbIP":
      return known(
        serviceAt(stage, parts).status?.loadBalancer?.ingress?.[0]?.ip,
        `a load balancer address of ${argument}`,
      );
    case "nodeIP":
      return known(stage.cluster.world.nodes.get(argument)?.ips[0], argument);
    case "nodePort":
      return nodePort(serviceAt(stage, parts), parts[2] ?? "");
    case "hcNodePort":
      return known(serviceAt(stage, parts).spec?.healthCheckNodePort?.toString(), argument);
    case "reverse":
      return reverse(argument);
    default:
      throw new Error(`the reference ${name} is unknown`);
  }
}

function known(value: string | undefined, what: string): string {
  assert(value !== undefined && value !== "", `there is no ${what}`);
  return value;
}

function serviceAt({ cluster }: Stage, [namespace, name = ""]: readonly string[]): Service {
  const service = cluster.get("services", name, namespace);
  assert(service !== undefined, `there is no Service ${namespace}/${name}`);
  return service;
}

function podAddress({ cluster }: Stage, key: string, family: 4 | 6): string {
  const [namespace, name = ""] = key.split("/");
  const ips = cluster.get("pods", name, namespace)?.status?.podIPs?.map((each) => each.ip) ?? [];
  return known(family === 6 ? ips.find((ip) => ip.includes(":")) : ips[0], `address of ${key}`);
}

function nodePort(service: Service, portName: string): string {
  const port = service.spec?.ports?.find((each) => (each.name ?? "") === portName);
  return known(port?.nodePort?.toString(), `node port ${portName}`);
}

function reverse(address: string): string {
  const addr = parseAddr(address);
  assert(typeof addr === "number", `${address} is no IPv4 address`);
  return `${address.split(".").reverse().join(".")}.in-addr.arpa.`;
}
