/** The rules of suite names that say no more than what is wrong: rule to validator. */
import {
  type FieldError,
  formatFieldError,
  isConfigMapKey,
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isDNS1123SubdomainWithUnderscore,
  isDomainPrefixedKey,
  isDomainPrefixedPath,
  isFullyQualifiedDomainName,
  isFullyQualifiedName,
  isHTTPHeaderName,
  isInRange,
  isQualifiedName,
  isRelaxedEnvVarName,
  isValidCIDR,
  isValidCIDRForLegacyField,
  isValidGroupID,
  isValidInterfaceAddress,
  isValidIP,
  isValidIPForLegacyField,
  isValidLabelValue,
  isValidPercent,
  isValidPortName,
  isValidPortNum,
  isValidUserID,
  isWildcardDNS1123Subdomain,
  nameIsDNSLabel,
  nameIsDNSSubdomain,
  validateAnnotations,
  validateLabels,
} from "@kubenetsim/api";
import { listOf, numberOf, objectOf, textOf } from "../json.ts";
import type { Json, JsonObject } from "../types.ts";

export interface Complaint {
  readonly type: string;
  readonly message: string;
}

type Rule = (value: Json, testCase: JsonObject) => readonly Complaint[];

export const nameRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["configmap-key", ofText(isConfigMapKey)],
  ["dns1035-label", ofText(isDNS1035Label)],
  ["dns1123-label", ofText(isDNS1123Label)],
  ["dns1123-subdomain", ofText(isDNS1123Subdomain)],
  ["dns1123-subdomain-underscore", ofText(isDNS1123SubdomainWithUnderscore)],
  ["generate-name-dns-subdomain", ofText((text) => nameIsDNSSubdomain(text, true))],
  ["http-header-name", ofText(isHTTPHeaderName)],
  ["label-value", ofText(isValidLabelValue)],
  ["namespace-name", ofText((text) => nameIsDNSLabel(text, false))],
  ["percent", ofText(isValidPercent)],
  ["port-name", ofText(isValidPortName)],
  ["qualified-name", ofText(isQualifiedName)],
  ["relaxed-env-var-name", ofText(isRelaxedEnvVarName)],
  ["wildcard-dns1123-subdomain", ofText(isWildcardDNS1123Subdomain)],
  ["group-id", ofNumber(isValidGroupID)],
  ["port-number", ofNumber(isValidPortNum)],
  ["user-id", ofNumber(isValidUserID)],
  ["in-range", (value, { min = 0, max = 0 }) => spoken(isInRange(num(value), num(min), num(max)))],
  ["domain-prefixed-key", ofField(isDomainPrefixedKey)],
  ["domain-prefixed-path", ofField(isDomainPrefixedPath)],
  ["fqdn", ofField(isFullyQualifiedDomainName)],
  ["fqn-three-segments", ofField(isFullyQualifiedName)],
  ["ip-new-field", ofField(isValidIP)],
  ["ip-legacy-field", ofField((path, text) => isValidIPForLegacyField(path, text, false))],
  ["ip-legacy-field-strict", ofField((path, text, old) => isValidIPForLegacyField(path, text, true, old))],
  ["cidr-new-field", ofField(isValidCIDR)],
  ["cidr-legacy-field", ofField((path, text) => isValidCIDRForLegacyField(path, text, false))],
  ["cidr-legacy-field-strict", ofField((path, text, old) => isValidCIDRForLegacyField(path, text, true, old))],
  ["interface-address", ofField(isValidInterfaceAddress)],
  ["labels", (value) => complaintsOf(validateLabels(textMap(value), "field"))],
  ["annotations", (value) => complaintsOf(validateAnnotations(textMap(value), "field"))],
  ["annotations-size", (value) => complaintsOf(validateAnnotations(sizedMap(value), "field"))],
]);

function ofText(check: (text: string) => readonly string[]): Rule {
  return (value) => spoken(check(textOf(value, "value")));
}

function ofNumber(check: (value: number) => readonly string[]): Rule {
  return (value) => spoken(check(num(value)));
}

function ofField(check: (path: string, text: string, old: readonly string[]) => readonly FieldError[]): Rule {
  return (value, { oldValues = [] }) => {
    const old = listOf(oldValues, "oldValues").map((item) => textOf(item, "an old value"));
    return complaintsOf(check("field", textOf(value, "value"), old));
  };
}

function spoken(messages: readonly string[]): readonly Complaint[] {
  return messages.map((message) => ({ type: "Invalid", message }));
}

function complaintsOf(errors: readonly FieldError[]): readonly Complaint[] {
  return errors.map((error) => ({ type: error.type, message: formatFieldError(error) }));
}

function textMap(value: Json): { readonly [key: string]: string } {
  const entries = Object.entries(objectOf(value, "value"));
  return Object.fromEntries(entries.map(([key, text]) => [key, textOf(text, key)]));
}

function sizedMap(value: Json): { readonly [key: string]: string } {
  const { keys = [], valueLength = 0 } = objectOf(value, "value");
  const text = "a".repeat(num(valueLength));
  return Object.fromEntries(listOf(keys, "keys").map((name) => [textOf(name, "a key"), text]));
}

function num(value: Json): number {
  return numberOf(value, "value");
}
