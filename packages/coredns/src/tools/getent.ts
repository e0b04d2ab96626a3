/** Prints a resolution as glibc's getent does. Models glibc nss/getent.c. */
import { parseHosts } from "../stub/hosts.ts";
import type { Resolution } from "../stub/types.ts";

const ADDRESS_WIDTH = 15;

/** `getent hosts NAME`: one address a line, with its names. Empty where nothing was found: getent then ends with status 2. */
export function printGetent(resolution: Resolution): string {
  const names = [shownName(resolution), ...(resolution.aliases ?? []).map(bare)].join(" ");
  return resolution.addresses.map((address) => `${address.padEnd(ADDRESS_WIDTH)} ${names}\n`).join("");
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

/** `getent hosts` alone: the hosts file, line by line. */
export function printGetentAll(hosts: string): string {
  return parseHosts(hosts)
    .map(({ address, names }) => `${address.padEnd(ADDRESS_WIDTH)} ${names.join(" ")}\n`)
    .join("");
}

function shownName(resolution: Resolution): string {
  return bare(resolution.canonicalName ?? resolution.name);
}

function bare(name: string): string {
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}
