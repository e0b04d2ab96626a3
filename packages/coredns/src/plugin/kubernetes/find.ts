/** From a question to what stands under its name. Models plugin/kubernetes/kubernetes.go Services and Records. */
import { isReverse, lower } from "../../name.ts";
import { isAddress } from "./address.ts";
import { type FoundList, isMulticluster, type Lookup, namespaceExposed } from "./lookup.ts";
import { isDefaultNS, nameServers } from "./name-servers.ts";
import { parseRequest } from "./parse-request.ts";
import { findPods } from "./pods.ts";
import { findImports, findServices } from "./services.ts";

/** What answers the question, whatever its type but TXT and NS. */
export function find(lookup: Lookup): FoundList {
  if (isDefaultNS(lookup.name, lookup.zone)) {
    if (lookup.type !== "A" && lookup.type !== "AAAA") return [];
    return nameServers(lookup, lookup.zone).map((server) => ({ ...server, owner: lookup.qname }));
  }
  const found = findRecords(lookup);
  // An alias has no SRV records of its own.
  return lookup.type === "SRV" ? found?.filter((one) => one.address !== undefined || isAddress(one.host)) : found;
}

/** What stands under the name in the tables. */
export function findRecords(lookup: Lookup): FoundList {
  const multicluster = isMulticluster(lookup.options, lookup.zone);
  const request = parseRequest(lookup.name, lookup.zone, multicluster, lookup.options.zonal);
  if (request === undefined) return undefined;
  if (request.podOrSvc === "") return [];
  if (isReverse(lookup.name) || !namespaceExposed(lookup, request.namespace)) return undefined;
  if (request.podOrSvc === "pod") return findPods(lookup, request);
  return multicluster ? findImports(lookup, request) : findServices(lookup, request);
}

/** The same lookup for another name in the same zone. */
export function withName(lookup: Lookup, name: string, type: string = lookup.type): Lookup {
  return { ...lookup, qname: name, name: lower(name), type };
}
