/** Which program an image is: registered by name with or without tag and registry, one of our own, or the generic one. */
import { corednsProgram } from "./coredns.ts";
import { genericProgram } from "./generic.ts";
import type { Images, Program } from "./types.ts";

const OWN: ReadonlyMap<string, Program> = new Map([
  ["coredns", corednsProgram],
  ["k8s-dns-node-cache", corednsProgram],
]);

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

// Few images are used many times; it only remembers.
const known = new Map<string, readonly string[]>();
const KNOWN_MAX = 1024;

function namesOf(image: string): readonly string[] {
  let names = known.get(image);
  if (names === undefined) {
    if (known.size >= KNOWN_MAX) known.clear();
    names = readNames(image);
    known.set(image, names);
  }
  return names;
}

function readNames(image: string): readonly string[] {
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
