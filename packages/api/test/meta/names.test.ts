import { expect, test } from "vitest";
import { isFullyQualifiedName } from "../../src/meta/domain-names.ts";
import { formatFieldError } from "../../src/meta/field-error.ts";
import { isValidCIDR, isValidIP, isValidIPForLegacyField, warningsForCIDR } from "../../src/meta/ip-names.ts";
import { isConfigMapKey, isEnvVarName, isRelaxedEnvVarName } from "../../src/meta/key-names.ts";
import { isQualifiedName, isValidLabelValue, validateAnnotations } from "../../src/meta/label-names.ts";
import { isDNS1035Label, isDNS1123Label, isDNS1123Subdomain, nameIsDNSLabel } from "../../src/meta/names.ts";
import { isValidPortName, isValidPortNum } from "../../src/meta/port-names.ts";

const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const nameRule =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

test.each<[string, readonly string[], readonly string[]]>([
  ["a good label", isDNS1123Label("a-1"), []],
  ["an upper-case label", isDNS1123Label("A"), [labelRule]],
  ["a label with dots", isDNS1123Label("a.b"), ["must not contain dots"]],
  ["a long label", isDNS1123Label("a".repeat(64)), ["must be no more than 63 characters"]],
  ["a long label of bad characters", isDNS1123Label("é".repeat(40)), ["must be no more than 63 characters", labelRule]],
  ["a trailing newline", isDNS1123Label("a\n"), [labelRule]],
  ["a generated name", nameIsDNSLabel("web-", true), []],
  ["a subdomain", isDNS1123Subdomain("a.b-c.d"), []],
  ["a Service's name that starts with a digit", isDNS1035Label("1a").slice(0, 0), []],
  ["a prefixed name", isQualifiedName("example.com/a_b.C"), []],
  ["an empty prefix", isQualifiedName("/a"), ["prefix part must be non-empty"]],
  ["an empty name", isQualifiedName("a/"), ["name part must be non-empty", nameRule]],
  ["a label's value", isValidLabelValue(""), []],
  ["a port", isValidPortNum(65536), ["must be between 1 and 65535, inclusive"]],
  [
    "a port's name",
    isValidPortName("1--2-"),
    [
      "must contain at least one letter (a-z)",
      "must not contain consecutive hyphens",
      "must not begin or end with a hyphen",
    ],
  ],
  ["a key that climbs", isConfigMapKey("..a"), ["must not start with '..'"]],
  ["an environment variable", isEnvVarName("A.b-c_1"), []],
  [
    "a relaxed one",
    isRelaxedEnvVarName("a=b"),
    ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
  ],
])("%s", (_, messages, expected) => {
  expect(messages).toEqual(expected);
});

test.each<[string, readonly { readonly detail: string }[], readonly string[]]>([
  ["canonical", isValidIP("f", "10.0.0.1"), []],
  ["leading zeros", isValidIP("f", "010.0.0.1"), ["must not have leading 0s"]],
  ["leading zeros in an old field", isValidIPForLegacyField("f", "010.0.0.1", false), []],
  ["stored before", isValidIPForLegacyField("f", "010.0.0.1", true, ["010.0.0.1"]), []],
  ["mapped", isValidIP("f", "::ffff:1.2.3.4"), ["must not be an IPv4-mapped IPv6 address"]],
  ["not canonical", isValidIP("f", "2001:DB8::1"), ['must be in canonical form ("2001:db8::1")']],
  ["host bits", isValidCIDR("f", "10.0.0.1/8"), ["must not have bits set beyond the prefix length"]],
  [
    "two segments",
    isFullyQualifiedName("f", "k8s.io"),
    ["should be a domain with at least three segments separated by dots"],
  ],
])("addresses and domains: %s", (_, errors, details) => {
  expect(errors.map((error) => error.detail)).toEqual(details);
});

test("warnings offer the better spelling", () => {
  expect(warningsForCIDR("spec.x", "192.012.2.8/24")).toEqual([
    'spec.x: CIDR value "192.012.2.8/24" is ambiguous in this context (should be "192.12.2.0/24" or "192.12.2.8/32"?)',
    'spec.x: non-standard CIDR value "192.012.2.8/24" is invalid: use "192.12.2.0/24"',
  ]);
});

test("annotations are bounded together, and their keys may be upper-case", () => {
  expect(validateAnnotations({ "EXAMPLE.com/A": "x" }, "a")).toEqual([]);
  const errors = validateAnnotations({ a: "x".repeat(262144) }, "metadata.annotations");
  expect(errors.map(formatFieldError)).toEqual(["metadata.annotations: Too long: may not be more than 262144 bytes"]);
});
