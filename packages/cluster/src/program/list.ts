/** Which program an image is: registered by name with or without tag and registry, one of our own, or the generic one. */
import { corednsProgram } from "./coredns.ts";
import { genericProgram } from "./generic.ts";
import type { Images, Program } from "./types.ts";

const OWN: ReadonlyMap<string, Program> = new Map([["coredns", corednsProgram]]);

/**
 * Looks for the whole image name first, then without its tag, then without registry and path.
 * @example programOf({ mysql: tcpServer(3306, "5.7") }, "docker.io/library/mysql:5.7")
 */
export function programOf(images: Images, image: string): Program {
  for (const name of namesOf(image)) {
    if (Object.hasOwn(images, name)) return images[name] as Program;
    const own = OWN.get(name);
    if (own !== undefined) return own;
  }
  return genericProgram;
}

function namesOf(image: string): readonly string[] {
  const bare = withoutTag(image);
  const base = image.slice(image.lastIndexOf("/") + 1);
  return [image, bare, base, withoutTag(base)];
}

/** A colon before the last slash belongs to the registry's port. */
function withoutTag(image: string): string {
  const name = image.split("@")[0] ?? image;
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/") ? name.slice(0, colon) : name;
}
