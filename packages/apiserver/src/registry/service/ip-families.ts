/** Which IP families a Service has: asked for, read off its addresses, or the cluster's own. Models pkg/registry/core/service/storage/alloc.go initIPFamilyFields. */
import {
  type FieldError,
  type IPFamily,
  type IPFamilyPolicy,
  invalid,
  type ServiceSpec,
  validateServiceClusterIPs,
} from "@kubenetsim/api";
import { familyOfText, sameList } from "./needs.ts";

export type FamiliesResult =
  | { readonly ok: true; readonly spec: ServiceSpec }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

const POLICY = "spec.ipFamilyPolicy";

/** Fills ipFamilyPolicy and ipFamilies. `families` are the cluster's, the primary first; `old` is absent on create. */
export function initIPFamilies(
  spec: ServiceSpec,
  old: ServiceSpec | undefined,
  families: readonly IPFamily[],
): FamiliesResult {
  if (spec.type === "ExternalName" || isUnchangedPreferDualStack(spec, old)) return { ok: true, spec };
  const policed = { ...spec, ipFamilyPolicy: policyOf(spec, old) };
  const loose = validateServiceClusterIPs(policed);
  if (loose.length > 0) return { ok: false, errors: loose };
  const reduced = reduceToSingleStack(policed, old);
  const inferred = inferFamilies(reduced.spec, families);
  const errors = [...reduced.errors, ...singleStackErrors(reduced.spec), ...inferred.errors];
  if (errors.length > 0) return { ok: false, errors };
  if (isSelectorlessHeadless(inferred.spec)) return { ok: true, spec: bothFamilies(inferred.spec, families) };
  const missing = familyErrors(inferred.spec, families);
  if (missing.length > 0) return { ok: false, errors: missing };
  return { ok: true, spec: completeFamilies(inferred.spec, families) };
}

/** A PreferDualStack Service is neither upgraded nor downgraded because the cluster changed around it. */
export function isUnchangedPreferDualStack(spec: ServiceSpec, old: ServiceSpec | undefined): boolean {
  if (old === undefined || spec.ipFamilyPolicy === undefined) return false;
  if (old.type !== spec.type || spec.type === "ExternalName") return false;
  if (spec.ipFamilyPolicy !== "PreferDualStack") return false;
  if (old.ipFamilyPolicy !== undefined && old.ipFamilyPolicy !== "PreferDualStack") return false;
  return sameList(old.clusterIPs, spec.clusterIPs) && sameList(old.ipFamilies, spec.ipFamilies);
}

function policyOf(spec: ServiceSpec, old: ServiceSpec | undefined): IPFamilyPolicy {
  const given = spec.ipFamilyPolicy ?? old?.ipFamilyPolicy;
  if (given !== undefined) return given;
  return isSelectorlessHeadless(spec) ? "RequireDualStack" : "SingleStack";
}

function isSelectorlessHeadless(spec: ServiceSpec): boolean {
  return spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
}

interface Checked {
  readonly spec: ServiceSpec;
  readonly errors: readonly FieldError[];
}

/** Going to SingleStack with the lists left as they were means to give up the second of each; under any other policy that is an error. */
function reduceToSingleStack(spec: ServiceSpec, old: ServiceSpec | undefined): Checked {
  if (old === undefined) return { spec, errors: [] };
  const { clusterIPs = [], ipFamilies = [] } = spec;
  if (spec.ipFamilyPolicy === "SingleStack") {
    const dropIP = clusterIPs.length > 1 && sameList(clusterIPs, old.clusterIPs);
    const dropFamily = ipFamilies.length > 1 && sameList(ipFamilies, old.ipFamilies);
    const one = dropIP ? { ...spec, clusterIPs: clusterIPs.slice(0, 1) } : spec;
    return { spec: dropFamily ? { ...one, ipFamilies: ipFamilies.slice(0, 1) } : one, errors: [] };
  }
  const errors: FieldError[] = [];
  const demand = (what: string): FieldError =>
    invalid(POLICY, spec.ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${what}`);
  if (isReduced(clusterIPs, old.clusterIPs)) errors.push(demand("cluster IP"));
  if (isReduced(ipFamilies, old.ipFamilies)) errors.push(demand("IP family"));
  return { spec, errors };
}

function isReduced(list: readonly unknown[], old: readonly unknown[] | undefined): boolean {
  return list.length > 0 && list.length < (old?.length ?? 0);
}

function singleStackErrors(spec: ServiceSpec): readonly FieldError[] {
  if (spec.ipFamilyPolicy !== "SingleStack") return [];
  const demand = (what: string): FieldError =>
    invalid(
      POLICY,
      spec.ipFamilyPolicy,
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    );
  return [
    ...(spec.clusterIPs?.length === 2 ? [demand("cluster IPs")] : []),
    ...(spec.ipFamilies?.length === 2 ? [demand("IP families")] : []),
  ];
}

/** Each address that has no family beside it brings its own, if the cluster has it. */
function inferFamilies(spec: ServiceSpec, families: readonly IPFamily[]): Checked {
  const { clusterIPs = [] } = spec;
  const known = [...(spec.ipFamilies ?? [])];
  const errors: FieldError[] = [];
  for (const [i, ip] of clusterIPs.entries()) {
    if (ip === "None") break;
    if (i < known.length) continue;
    const family = familyOfText(ip);
    if (family !== undefined && families.includes(family)) known.push(family);
    else
      errors.push(
        invalid(`spec.clusterIPs[${i}]`, clusterIPs, `${family ?? "unknown"} is not configured on this cluster`),
      );
  }
  return { spec: known.length === 0 ? spec : { ...spec, ipFamilies: known }, errors };
}

function familyErrors(spec: ServiceSpec, families: readonly IPFamily[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (spec.ipFamilyPolicy === "RequireDualStack" && families.length < 2) {
    errors.push(invalid(POLICY, spec.ipFamilyPolicy, "this cluster is not configured for dual-stack services"));
  }
  for (const [i, family] of (spec.ipFamilies ?? []).entries()) {
    if (!families.includes(family))
      errors.push(invalid(`spec.ipFamilies[${i}]`, family, "not configured on this cluster"));
  }
  return errors;
}

function completeFamilies(spec: ServiceSpec, families: readonly IPFamily[]): ServiceSpec {
  const known = knownFamilies(spec, families);
  const wantsTwo = spec.ipFamilyPolicy !== "SingleStack" && known.length === 1 && families.length === 2;
  return { ...spec, ipFamilies: wantsTwo ? [...known, other(known[0])] : known };
}

/** Without selector and address a Service may have both families even where the cluster has one: its endpoints come from elsewhere. */
function bothFamilies(spec: ServiceSpec, families: readonly IPFamily[]): ServiceSpec {
  const known = knownFamilies(spec, families);
  const wantsTwo = spec.ipFamilyPolicy !== "SingleStack" && known.length === 1;
  return { ...spec, ipFamilies: wantsTwo ? [...known, other(known[0])] : known };
}

function knownFamilies(spec: ServiceSpec, families: readonly IPFamily[]): readonly IPFamily[] {
  return spec.ipFamilies !== undefined && spec.ipFamilies.length > 0 ? spec.ipFamilies : families.slice(0, 1);
}

/** The other of the two families. */
export function other(family: IPFamily | undefined): IPFamily {
  return family === "IPv4" ? "IPv6" : "IPv4";
}
