/** Rules for names that must hold a domain. Models k8s.io/apimachinery/pkg/util/validation/validation.go. */
import { type FieldError, invalid, required } from "./field-error.ts";
import { isQualifiedName } from "./label-names.ts";
import { isDNS1123Label, isDNS1123Subdomain, regexError, whole } from "./names.ts";

const httpPath = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const httpPathPattern = whole(httpPath);

/** A domain of at least three segments: the name of a signer, `example.com/…` without its path. */
export function isFullyQualifiedName(path: string, name: string): readonly FieldError[] {
  if (name === "") return [required(path)];
  const messages = isDNS1123Subdomain(name);
  if (messages.length > 0) return [invalid(path, name, messages.join(","))];
  if (name.split(".").length >= 3) return [];
  return [invalid(path, name, "should be a domain with at least three segments separated by dots")];
}

/** A domain of at least two segments, each a label; it may end in a dot. */
export function isFullyQualifiedDomainName(path: string, text: string): readonly FieldError[] {
  if (text === "") return [required(path)];
  const name = text.endsWith(".") ? text.slice(0, -1) : text;
  const messages = isDNS1123Subdomain(name);
  if (messages.length > 0) return [invalid(path, name, messages.join(","))];
  const labels = name.split(".");
  if (labels.length < 2)
    return [invalid(path, name, "should be a domain with at least two segments separated by dots")];
  const bad = labels.find((label) => isDNS1123Label(label).length > 0);
  return bad === undefined ? [] : [invalid(path, bad, isDNS1123Label(bad).join(","))];
}

/** `acme.io/foo`: a domain, a slash and a path. */
export function isDomainPrefixedPath(path: string, text: string): readonly FieldError[] {
  if (text === "") return [required(path)];
  const slash = text.indexOf("/");
  const host = text.slice(0, Math.max(slash, 0));
  const rest = text.slice(slash + 1);
  if (slash < 0 || host === "" || rest === "") {
    return [invalid(path, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  const errors = isDNS1123Subdomain(host).map((message) => invalid(path, host, message));
  return httpPathPattern.test(rest) ? errors : [...errors, invalid(path, rest, regexError("Invalid path", httpPath))];
}

/** A label key that has its prefix. */
export function isDomainPrefixedKey(path: string, text: string): readonly FieldError[] {
  if (text === "") return [required(path)];
  const messages = isQualifiedName(text);
  if (messages.length > 0) return messages.map((message) => invalid(path, text, message));
  return text.includes("/") ? [] : [invalid(path, text, 'must be a domain-prefixed key (such as "acme.io/foo")')];
}
