/** Checks how a pod is to resolve names. Models validation.go validateDNSPolicy, validatePodDNSConfig, ValidateHostAliases. */
import { child, type FieldError, index, invalid, required } from "../meta/field-error.ts";
import { utf8Length } from "../meta/go-text.ts";
import { isDNS1123SubdomainWithUnderscore } from "../meta/names.ts";
import { type FieldErrors, invalidEach, NO_ERRORS, validateDNS1123Subdomain } from "./field-checks.ts";
import { validateIP } from "./ip-validate.ts";
import type { PodDNSConfig, PodSpec } from "./pod-types.ts";

// From what the C library's resolver can hold.
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

/** `relaxedSearch` allows underscores and the single dot in search domains: RelaxedDNSSearchValidation, on since 1.33. */
export function validateDNSConfig(spec: PodSpec, relaxedSearch: boolean, path: string): FieldErrors {
  const config = spec.dnsConfig;
  if (spec.dnsPolicy === "None") {
    if (config === undefined) return [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")];
    if ((config.nameservers?.length ?? 0) === 0) {
      const detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
      return [required(child(path, "nameservers"), detail)];
    }
  }
  if (config === undefined) return NO_ERRORS;
  return [
    ...validateNameservers(config.nameservers ?? [], child(path, "nameservers")),
    ...validateSearches(config.searches ?? [], relaxedSearch, child(path, "searches")),
    ...validateOptions(config, child(path, "options")),
  ];
}

/** The lines that a pod adds to its /etc/hosts. */
export function validateHostAliases(spec: PodSpec, path: string): FieldErrors {
  return (spec.hostAliases ?? []).flatMap((alias, i) => {
    const at = index(path, i);
    const names = alias.hostnames ?? [];
    return [
      ...validateIP(alias.ip ?? "", child(at, "ip")),
      ...names.flatMap((name, j) => validateDNS1123Subdomain(name, index(child(at, "hostnames"), j))),
    ];
  });
}

function validateNameservers(servers: readonly string[], path: string): FieldErrors {
  const tooMany = servers.length > MAX_NAMESERVERS;
  return [
    ...(tooMany ? [invalid(path, servers, `must not have more than ${MAX_NAMESERVERS} nameservers`)] : NO_ERRORS),
    ...servers.flatMap((server, i) => validateIP(server, index(path, i))),
  ];
}

function validateSearches(searches: readonly string[], relaxed: boolean, path: string): FieldErrors {
  const errors: FieldError[] = [];
  if (searches.length > MAX_SEARCHES) {
    errors.push(invalid(path, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  }
  if (utf8Length(searches.join(" ")) > MAX_SEARCH_CHARACTERS) {
    const detail = `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`;
    errors.push(invalid(path, searches, detail));
  }
  return [...errors, ...searches.flatMap((search, i) => validateSearch(search, relaxed, index(path, i)))];
}

function validateSearch(search: string, relaxed: boolean, path: string): FieldErrors {
  const name = search.endsWith(".") ? search.slice(0, -1) : search;
  if (!relaxed) return validateDNS1123Subdomain(name, path);
  return search === "." ? NO_ERRORS : invalidEach(path, name, isDNS1123SubdomainWithUnderscore(name));
}

function validateOptions(config: PodDNSConfig, path: string): FieldErrors {
  return (config.options ?? []).flatMap((option, i) =>
    (option.name ?? "") === "" ? [required(index(path, i), "must not be empty")] : [],
  );
}
