/** Arbitrary names: few enough to meet each other, odd enough to try the rules. */
import fc from "fast-check";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const NAME_LENGTH_MAX = 63;

const chars = (alphabet: string): fc.Arbitrary<string> => fc.constantFrom(...alphabet);

/** A DNS label, as Services want them: it begins with a letter. */
export const arbitraryName: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("web", "api", "mysql", "a", "constructor", "x1-2") },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        chars(LETTERS),
        fc.string({ unit: chars(`${LETTERS}${DIGITS}-`), maxLength: NAME_LENGTH_MAX - 2 }),
        chars(LETTERS + DIGITS),
      )
      .map((parts) => parts.join("")),
  },
);

/** One of a few namespaces; those who write to a server make them first. */
export const namespaces: readonly string[] = ["default", "luffy", "kube-system"];
export const arbitraryNamespace: fc.Arbitrary<string> = fc.constantFrom(...namespaces);

/** A port's name: at most 15 characters, with a letter. */
export const arbitraryPortName: fc.Arbitrary<string> = fc.constantFrom(
  "http",
  "https",
  "metrics",
  "p",
  "a-1",
  "grpc-web-9",
);
