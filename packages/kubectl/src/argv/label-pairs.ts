/** `a=b,c=d` to a map. Models k8s.io/kubectl/pkg/generate/generate.go ParseLabels. */
import type { StringMap } from "@kubenetsim/api";

/** The map, or what is wrong with the text. */
export function parseLabelPairs(text: string): StringMap | string {
  const pairs: [string, string][] = [];
  for (const part of text.split(",")) {
    const [name = "", value, ...more] = part.split("=");
    if (value === undefined || more.length > 0) return `unexpected label spec: ${part}`;
    if (name === "") return "unexpected empty label key";
    pairs.push([name, value]);
  }
  return Object.fromEntries(pairs);
}
