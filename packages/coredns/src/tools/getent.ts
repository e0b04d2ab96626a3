/** Prints a resolution as glibc's getent does. Models glibc nss/getent.c. */
import type { Resolution } from "../stub/types.ts";

const ADDRESS_WIDTH = 15;

/** `getent hosts NAME`: one address a line. Empty where nothing was found: getent then ends with status 2. */
export function printGetent(resolution: Resolution): string {
  return resolution.addresses.map((address) => `${address.padEnd(ADDRESS_WIDTH)} ${shownName(resolution)}\n`).join("");
}

/** `getent ahosts NAME`: each address for each sort of socket, the name on the first line. */
export function printGetentAhosts(resolution: Resolution): string {
  return resolution.addresses
    .map((address, index) => {
      const head = address.padEnd(ADDRESS_WIDTH);
      const name = index === 0 ? shownName(resolution) : "";
      return `${head} STREAM ${name}\n${head} DGRAM  \n${head} RAW    \n`;
    })
    .join("");
}

function shownName(resolution: Resolution): string {
  const name = resolution.canonicalName ?? resolution.name;
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}
