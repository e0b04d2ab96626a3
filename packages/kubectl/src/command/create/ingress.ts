/** `kubectl create ingress`. Models k8s.io/kubectl/pkg/cmd/create/create_ingress.go. */
import { parseIntOrString } from "@kubenetsim/api";
import { array, listOf, text, textOf } from "../../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { createNew, unstored } from "../new-object.ts";
import { createFlags, nameOf } from "./shared.ts";

export const createIngressCommand: Command = {
  name: "ingress",
  aliases: ["ing"],
  summary: "Create an ingress with the specified name",
  flags: [...createFlags, text("class"), array("rule"), array("annotation"), text("default-backend")],
  run,
};

function run(request: Request): Outcome {
  const name = nameOf(request, "ingress");
  if (typeof name !== "string") return name;
  const wrong = refuse(request);
  if (wrong !== undefined) return failed(wrong);
  const { flags } = request;
  const pairs = listOf(flags, "annotation").map((pair) => [pair.split("=")[0], pair.slice(pair.indexOf("=") + 1)]);
  const annotations = pairs.length === 0 ? {} : { annotations: Object.fromEntries(pairs) };
  const status = { loadBalancer: {} };
  const metadata = { ...annotations, name };
  const object = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata, spec: specOf(request), status };
  return createNew(request, "ingresses", unstored(object), {
    wrapped: (message) => `failed to create ingress: ${message}`,
  });
}

const RULE = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+(,tls=?([\w-]+)?)?/;

function refuse({ flags }: Request): string | undefined {
  const [rules, backend] = [listOf(flags, "rule"), textOf(flags, "default-backend")];
  if (rules.length === 0 && backend === "")
    return "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)";
  const invalid = rules.find((rule) => !RULE.test(rule));
  if (invalid !== undefined)
    return `rule ${invalid} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`;
  const bare = listOf(flags, "annotation").find((annotation) => !annotation.includes("="));
  if (bare !== undefined) return `annotation ${bare} is invalid and should be in format key=[value]`;
  if (backend === "" || backend.split(":").length === 2) return undefined;
  return "default-backend should be in format servicename:serviceport";
}

function specOf({ flags }: Request): object {
  const [className, backend] = [textOf(flags, "class"), textOf(flags, "default-backend")];
  const rules = listOf(flags, "rule").map(readRule);
  const tls = tlsOf(rules);
  return {
    ...(backend === "" ? {} : { defaultBackend: backendOf(backend) }),
    ...(className === "" ? {} : { ingressClassName: className }),
    ...(rules.length === 0 ? {} : { rules: hostsOf(rules) }),
    ...(tls.length === 0 ? {} : { tls }),
  };
}

interface Rule {
  readonly host: string;
  readonly path: object;
  /** Absent: without TLS. */
  readonly secret?: string;
}

/** `host/path*=service:port,tls=secret`. */
function readRule(rule: string): Rule {
  const [plain = "", tls] = rule.split(",");
  const slash = plain.indexOf("/");
  const [path = "", service = ""] = plain.slice(slash).split("=");
  const isPrefix = path.endsWith("*");
  const shown = { path: isPrefix ? path.slice(0, -1) : path, pathType: isPrefix ? "Prefix" : "Exact" };
  const host = plain.slice(0, slash);
  return {
    host,
    path: { backend: backendOf(service), ...shown },
    ...(tls === undefined ? {} : { secret: tls.split("=")[1] ?? "" }),
  };
}

function backendOf(service: string): object {
  const [name = "", given = ""] = service.split(":");
  const port = parseIntOrString(given);
  return { service: { name, port: typeof port === "number" ? { number: port } : { name: port } } };
}

/** The paths of one host stand together. */
function hostsOf(rules: readonly Rule[]): readonly object[] {
  const hosts = new Map<string, object[]>();
  for (const { host, path } of rules) hosts.set(host, [...(hosts.get(host) ?? []), path]);
  return [...hosts].map(([host, paths]) => ({ ...(host === "" ? {} : { host }), http: { paths } }));
}

/** Each host once, those with one secret together. */
function tlsOf(rules: readonly Rule[]): readonly object[] {
  const seen = new Set<string>();
  const secrets = new Map<string, string[]>();
  for (const { host, secret } of rules) {
    if (secret === undefined || seen.has(host)) continue;
    seen.add(host);
    secrets.set(secret, [...(secrets.get(secret) ?? []), ...(host === "" ? [] : [host])]);
  }
  return [...secrets].flatMap(([secretName, hosts]) => {
    const entry = { ...(hosts.length === 0 ? {} : { hosts }), ...(secretName === "" ? {} : { secretName }) };
    return Object.keys(entry).length === 0 ? [] : [entry];
  });
}
