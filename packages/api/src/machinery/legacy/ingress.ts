/** An Ingress of v1beta1 as networking.k8s.io/v1 says it. Models pkg/apis/networking/v1beta1/conversion.go and defaults.go. */
import { isJsonList, isJsonMap, type Json, type JsonMap, member } from "../json.ts";

/** Backends name a Service by other fields, `backend` is `defaultBackend`, and paths had a type by default. */
export function convertIngress(value: JsonMap): JsonMap {
  const spec = member(value, "spec");
  return isJsonMap(spec) ? { ...value, spec: convertSpec(spec) } : value;
}

function convertSpec(spec: JsonMap): JsonMap {
  const { backend, ...rest } = spec;
  const rules = member(spec, "rules");
  return {
    ...rest,
    ...(isJsonMap(backend) ? { defaultBackend: convertBackend(backend) } : {}),
    ...(isJsonList(rules) ? { rules: rules.map(convertRule) } : {}),
  };
}

function convertRule(rule: Json): Json {
  const http = isJsonMap(rule) ? member(rule, "http") : undefined;
  const paths = isJsonMap(http) ? member(http, "paths") : undefined;
  if (!isJsonMap(rule) || !isJsonMap(http) || !isJsonList(paths)) return rule;
  return { ...rule, http: { ...http, paths: paths.map(convertPath) } };
}

function convertPath(path: Json): Json {
  if (!isJsonMap(path)) return path;
  const backend = member(path, "backend");
  const typed = (member(path, "pathType") ?? null) === null ? { pathType: "ImplementationSpecific" } : {};
  return { ...path, ...typed, ...(isJsonMap(backend) ? { backend: convertBackend(backend) } : {}) };
}

/** A port is a name if it is a text. What names no Service stays: a resource, or a mistake that validation tells. */
function convertBackend(backend: JsonMap): JsonMap {
  const { serviceName, servicePort, ...rest } = backend;
  if (serviceName === undefined && servicePort === undefined) return backend;
  const port = portOf(servicePort);
  return {
    ...rest,
    service: { ...(serviceName === undefined ? {} : { name: serviceName }), ...(port === undefined ? {} : { port }) },
  };
}

function portOf(port: Json | undefined): JsonMap | undefined {
  if (port === undefined || port === null) return undefined;
  return typeof port === "string" ? { name: port } : { number: port };
}
