/** `--append-hash`: a suffix that changes with the content. Models k8s.io/kubectl/pkg/util/hash/hash.go. */
import { toCompactJson } from "@kubenetsim/api";
import { sha256Hex } from "@kubenetsim/sim";

const LENGTH = 10;
/** No vowels, so that no words come out. */
const CONSONANTS: ReadonlyMap<string, string> = new Map([
  ["0", "g"],
  ["1", "h"],
  ["3", "k"],
  ["a", "m"],
  ["e", "t"],
]);

/** The suffix of what the object says. */
export function contentHash(content: object): string {
  const digits = sha256Hex(toCompactJson(content)).slice(0, LENGTH);
  return [...digits].map((digit) => CONSONANTS.get(digit) ?? digit).join("");
}
