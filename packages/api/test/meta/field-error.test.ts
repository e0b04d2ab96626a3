import { expect, test } from "vitest";
import {
  child,
  duplicate,
  type FieldError,
  forbidden,
  formatFieldError,
  formatFieldErrors,
  index,
  internal,
  invalid,
  key,
  notFound,
  notSupported,
  required,
  tooFew,
  tooLong,
  tooMany,
  typeInvalid,
} from "../../src/meta/field-error.ts";

test.each<[FieldError, string]>([
  [
    invalid("spec.ports[0].port", 0, "must be between 1 and 65535, inclusive"),
    "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
  ],
  [invalid("f", 'a"b\n', "no"), 'f: Invalid value: "a\\"b\\n": no'],
  [invalid("f", true, ""), "f: Invalid value: true"],
  [invalid("f", null, "no"), "f: Invalid value: null: no"],
  [invalid("f", { a: ["<"] }, "no"), 'f: Invalid value: {"a":["\\u003c"]}: no'],
  [required("f", "why"), "f: Required value: why"],
  [required("f"), "f: Required value"],
  [duplicate("f", "x"), 'f: Duplicate value: "x"'],
  [notFound("f", "x"), 'f: Not found: "x"'],
  [notSupported("f", "C", ["A", "B"]), 'f: Unsupported value: "C": supported values: "A", "B"'],
  [forbidden("f", "no"), "f: Forbidden: no"],
  [tooLong("f", "secret", 1), "f: Too long: may not be more than 1 byte"],
  [tooLong("f", "secret", 262144), "f: Too long: may not be more than 262144 bytes"],
  [tooMany("f", 3, 2), "f: Too many: 3: must have at most 2 items"],
  [tooMany("f", -1, 1), "f: Too many: must have at most 1 item"],
  [tooFew("f", 0, 1), "f: Too few: 0: must have at least 1 item"],
  [typeInvalid("f", 1, "must be a string"), "f: Invalid value: 1: must be a string"],
  [internal("f", "boom"), "f: Internal error: boom"],
])("%o reads as Kubernetes says it", (error, text) => {
  expect(formatFieldError(error)).toBe(text);
});

test("several errors stand in brackets, equal ones once", () => {
  const [one, two] = [required("a"), required("b")];
  expect(formatFieldErrors([one, one])).toBe("a: Required value");
  expect(formatFieldErrors([one, two, one])).toBe("[a: Required value, b: Required value]");
});

test("paths", () => {
  expect(child("", "spec", "ports")).toBe("spec.ports");
  expect(child(index(child("spec", "ports"), 2), "port")).toBe("spec.ports[2].port");
  expect(key("metadata.labels", "a/b")).toBe("metadata.labels[a/b]");
});
