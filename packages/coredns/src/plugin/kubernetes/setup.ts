/** Reads the directive `kubernetes ZONES { ... }`. Models plugin/kubernetes/setup.go. */
import { parseSelector } from "@kubenetsim/api";
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import {
  argumentError,
  type CorefileError,
  corefileError,
  type Directive,
  unknownProperty,
} from "../../corefile/types.ts";
import { parseZones, zonesOrAll } from "../../corefile/zones.ts";
import { isReverse } from "../../name.ts";
import { kubernetesPlugin } from "./kubernetes.ts";
import { DEFAULT_OPTIONS, type KubernetesOptions, type PodMode } from "./options.ts";

const TTL_MAX = 3600;
/** How the API server is reached: here it always is. */
const INERT: ReadonlySet<string> = new Set(
  "endpoint tls kubeconfig startup_timeout apiserver_qps apiserver_burst apiserver_max_inflight".split(" "),
);

export function setupKubernetes(directive: Directive, context: SetupContext): Setup | CorefileError {
  const options = kubernetesOptions(directive, context);
  return "message" in options ? options : { plugin: kubernetesPlugin(options) };
}

/** What the directive says, or why it says nothing. */
export function kubernetesOptions(directive: Directive, context: SetupContext): KubernetesOptions | CorefileError {
  if (context.directives.filter((one) => one.name === directive.name).length > 1) {
    return corefileError(directive.line, "this plugin can only be used once per Server Block");
  }
  const named = directive.args.map(parseZones);
  if (named.includes(undefined)) return argumentError(directive);
  const zones = named.length === 0 ? context.zones : named.flatMap((zone) => zone ?? []);
  if (zones.every(isReverse)) return corefileError(directive.line, "non-reverse zone name must be used");
  let options: KubernetesOptions = { ...DEFAULT_OPTIONS, zones };
  for (const property of directive.block ?? []) {
    const changed = withProperty(options, property);
    if ("message" in changed) return changed;
    options = changed;
  }
  return options;
}

function withProperty(options: KubernetesOptions, property: Directive): KubernetesOptions | CorefileError {
  const { name, args } = property;
  switch (name) {
    case "endpoint_pod_names":
      return args.length > 0 ? argumentError(property) : { ...options, endpointPodNames: true };
    case "noendpoints":
      return args.length > 0 ? argumentError(property) : { ...options, noEndpoints: true };
    case "zonal":
      return args.length > 0 ? argumentError(property) : { ...options, zonal: true };
    case "pods":
      return withPods(options, property);
    case "ttl":
      return withTtl(options, property);
    case "namespaces":
      return args.length === 0 ? argumentError(property) : { ...options, namespaces: [...options.namespaces, ...args] };
    case "labels":
    case "namespace_labels":
      return withSelector(options, property);
    case "fallthrough":
      return { ...options, fallthrough: zonesOrAll(args) };
    case "multicluster":
      return { ...options, multicluster: args.flatMap((arg) => parseZones(arg) ?? []) };
    case "ignore":
      if (args[0] === "empty_service") return { ...options, ignoreEmptyService: true };
      return corefileError(property.line, `unable to parse ignore value: '${args[0] ?? ""}'`);
    default:
      return INERT.has(name) ? options : unknownProperty(property);
  }
}

function withPods(options: KubernetesOptions, property: Directive): KubernetesOptions | CorefileError {
  const [mode = ""] = property.args;
  if (property.args.length !== 1) return argumentError(property);
  if (!isPodMode(mode)) {
    const known = "must be one of: disabled, verified, insecure";
    return corefileError(property.line, `wrong value for pods: ${mode},  ${known}`);
  }
  return { ...options, pods: mode };
}

function isPodMode(text: string): text is PodMode {
  return text === "disabled" || text === "verified" || text === "insecure";
}

function withTtl(options: KubernetesOptions, property: Directive): KubernetesOptions | CorefileError {
  const [text] = property.args;
  if (text === undefined) return argumentError(property);
  if (!/^[+-]?\d+$/.test(text)) {
    return corefileError(property.line, `strconv.Atoi: parsing "${text}": invalid syntax`);
  }
  const ttl = Number(text);
  if (ttl < 0 || ttl > TTL_MAX) return corefileError(property.line, `ttl must be in range [0, 3600]: ${ttl}`);
  return { ...options, ttl };
}

function withSelector(options: KubernetesOptions, property: Directive): KubernetesOptions | CorefileError {
  if (property.args.length === 0) return argumentError(property);
  const text = property.args.join(" ");
  const parsed = parseSelector(text);
  if (!parsed.ok) {
    const what = property.name === "labels" ? "label" : "namespace_label";
    return corefileError(property.line, `unable to parse ${what} selector value: '${text}': ${parsed.error}`);
  }
  const { selector } = parsed;
  return property.name === "labels" ? { ...options, labels: selector } : { ...options, namespaceLabels: selector };
}
