/** The rule for what stands between slashes in a URL. Models k8s.io/apimachinery/pkg/api/validate/content/path.go. */
import type { Messages } from "./names.ts";

const NOT_ALONE = [".", ".."];
const NOT_INSIDE = ["/", "%"];

/** A name that can be a segment of a path. */
export function isPathSegmentName(name: string): Messages {
  const alone = NOT_ALONE.find((text) => text === name);
  if (alone !== undefined) return [`may not be '${alone}'`];
  return NOT_INSIDE.filter((text) => name.includes(text)).map((text) => `may not contain '${text}'`);
}
