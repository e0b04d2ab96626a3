/** Rules for DNS names in objects. Each returns what is wrong, nothing if all is well. Models k8s.io/apimachinery/pkg/util/validation. */
import { utf8Length } from "./go-text.ts";

/** What is wrong with a name; empty when it is good. */
export type Messages = readonly string[];

/** In characters, as all three. */
export const DNS1123_LABEL_MAX_LENGTH = 63;
/** In characters. */
export const DNS1123_SUBDOMAIN_MAX_LENGTH = 253;
/** In characters. */
export const DNS1035_LABEL_MAX_LENGTH = 63;

const dns1123Label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const dns1123Subdomain = `${dns1123Label}(\\.${dns1123Label})*`;
const underscoreLabel = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const underscoreSubdomain = `${underscoreLabel}(\\.${underscoreLabel})*`;
const dns1035Label = "[a-z]([-a-z0-9]*[a-z0-9])?";
const wildcardSubdomain = `\\*\\.${dns1123Subdomain}`;

const dns1123LabelPattern = whole(dns1123Label);
const dns1123SubdomainPattern = whole(dns1123Subdomain);
const underscoreSubdomainPattern = whole(underscoreSubdomain);
const dns1035LabelPattern = whole(dns1035Label);
const wildcardPattern = whole(wildcardSubdomain);

/** A lower-case label of at most 63 characters: what names of pods' hosts, namespaces and ports are made of. */
export function isDNS1123Label(value: string): Messages {
  const messages = maxLength(value, DNS1123_LABEL_MAX_LENGTH);
  if (dns1123LabelPattern.test(value)) return messages;
  if (isSubdomainShaped(value)) return [...messages, "must not contain dots"];
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...messages, regexError(rule, dns1123Label, "my-name", "123-abc")];
}

/** Labels joined by dots, at most 253 characters: the name of most objects. */
export function isDNS1123Subdomain(value: string): Messages {
  const messages = maxLength(value, DNS1123_SUBDOMAIN_MAX_LENGTH);
  if (isSubdomainShaped(value)) return messages;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...messages, regexError(rule, dns1123Subdomain, "example.com")];
}

/** A subdomain whose labels may hold underscores: a search path entry of a pod's dnsConfig. */
export function isDNS1123SubdomainWithUnderscore(value: string): Messages {
  const messages = maxLength(value, DNS1123_SUBDOMAIN_MAX_LENGTH);
  if (underscoreSubdomainPattern.test(value)) return messages;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
  return [...messages, regexError(rule, underscoreSubdomain, "example.com")];
}

/** A label that starts with a letter: the name of a Service. */
export function isDNS1035Label(value: string): Messages {
  const messages = maxLength(value, DNS1035_LABEL_MAX_LENGTH);
  if (dns1035LabelPattern.test(value)) return messages;
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...messages, regexError(rule, dns1035Label, "my-name", "abc-123")];
}

/** `*.` and a subdomain: the host of an Ingress rule. */
export function isWildcardDNS1123Subdomain(value: string): Messages {
  const messages = maxLength(value, DNS1123_SUBDOMAIN_MAX_LENGTH);
  if (wildcardPattern.test(value)) return messages;
  const rule =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [...messages, regexError(rule, wildcardSubdomain, "*.example.com")];
}

/** A rule for names of one kind. With `prefix` the value is a generateName, which may end in a dash. */
export type NameValidator = (name: string, prefix: boolean) => Messages;

/** The rule for most objects. */
export const nameIsDNSSubdomain: NameValidator = (name, prefix) =>
  isDNS1123Subdomain(prefix ? maskTrailingDash(name) : name);
/** The rule for Namespaces. */
export const nameIsDNSLabel: NameValidator = (name, prefix) => isDNS1123Label(prefix ? maskTrailingDash(name) : name);
/** The rule for Services. */
export const nameIsDNS1035Label: NameValidator = (name, prefix) =>
  isDNS1035Label(prefix ? maskTrailingDash(name) : name);

/** `must be no more than 63 characters`, where it applies. */
export function maxLength(value: string, max: number, unit = "characters"): Messages {
  return value.length <= max && utf8Length(value) <= max ? [] : [`must be no more than ${max} ${unit}`];
}

/** A rule, examples of it and the expression that checks it, in one message. */
export function regexError(rule: string, expression: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${rule} (regex used for validation is '${expression}')`;
  const quoted = examples.map((example) => `'${example}', `).join(" or ");
  return `${rule} (e.g. ${quoted}regex used for validation is '${expression}')`;
}

/** What an empty value is told. */
export const emptyError = "must be non-empty";

/** An expression that the whole text must match. */
export function whole(expression: string): RegExp {
  return new RegExp(`^(?:${expression})$`);
}

function isSubdomainShaped(value: string): boolean {
  return dns1123SubdomainPattern.test(value);
}

// Models k8s.io/apimachinery/pkg/api/validation/generic.go maskTrailingDash, odd cut of two characters included.
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}
