/** Domain names as text: labels, zones, letter case. Names are absolute, and compare without case. */

/** ASCII only: DNS knows no other case. */
export function lower(name: string): string {
  return hasCapital(name) ? name.replace(/[A-Z]+/g, (text) => text.toLowerCase()) : name;
}

function hasCapital(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code >= 65 && code <= 90) return true;
  }
  return false;
}

/** The name with the dot at its end that makes it absolute. */
export function absolute(name: string): string {
  return name.endsWith(".") ? name : `${name}.`;
}

/** The labels of an absolute or relative name; the root has none. */
export function labelsOf(name: string): readonly string[] {
  const bare = name.endsWith(".") ? name.slice(0, -1) : name;
  return bare === "" ? [] : bare.split(".");
}

/** Is `name` at or below `zone`? Both absolute, any case. */
export function isSubdomain(zone: string, name: string): boolean {
  return liesIn(lower(name), lower(zone));
}

/** Both in lower case. */
function liesIn(name: string, zone: string): boolean {
  if (zone === ".") return true;
  if (!name.endsWith(zone)) return false;
  return name.length === zone.length || name.charCodeAt(name.length - zone.length - 1) === DOT;
}

const DOT = 46;

/** The longest of the zones that `name` lies in. */
export function matchZone(zones: readonly string[], name: string): string | undefined {
  if (zones.length === 1 && zones[0] === ".") return ".";
  let best: string | undefined;
  const inner = zones.length === 0 ? name : lower(name);
  for (const zone of zones) {
    if (liesIn(inner, lower(zone)) && (best === undefined || zone.length > best.length)) best = zone;
  }
  return best;
}

/** Could the name go on the wire: labels of 1 to 63 characters, 253 in all? */
export function isSendable(name: string): boolean {
  const bare = name.endsWith(".") ? name.slice(0, -1) : name;
  if (bare === "") return name === ".";
  return bare.length <= 253 && bare.split(".").every((label) => label.length >= 1 && label.length <= 63);
}

/** Is `name` below one of the reverse trees? The top of a tree itself is not. */
export function isReverse(name: string): boolean {
  return name.endsWith(".in-addr.arpa.") || name.endsWith(".ip6.arpa.");
}

/** Labels and names put together into one absolute name; the root adds nothing. */
export function joinNames(...parts: readonly string[]): string {
  return absolute(
    parts
      .map((part) => (part.endsWith(".") ? part.slice(0, -1) : part))
      .filter((part) => part !== "")
      .join("."),
  );
}

/** What stands before the zone, without the dot between; empty at the zone itself. */
export function trimZone(name: string, zone: string): string {
  if (zone === ".") return name.slice(0, -1);
  return name.length === zone.length ? "" : name.slice(0, -(zone.length + 1));
}
