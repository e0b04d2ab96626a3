/** Finds a name in the text of /etc/hosts. Models glibc nss/nss_files/files-hosts.c. */
import { familyOf, parseAddr } from "@kubenetsim/sim";
import { lower } from "../name.ts";

/** One line of /etc/hosts. */
export interface HostsEntry {
  readonly address: string;
  /** The first is the canonical one. */
  readonly names: readonly string[];
}

/** The entries in order; lines that are no entry are passed over. */
export function parseHosts(text: string): readonly HostsEntry[] {
  return text.split("\n").flatMap((line) => {
    const [address, ...names] = line
      .replace(/#.*$/, "")
      .split(/[ \t]+/)
      .filter((word) => word !== "");
    if (address === undefined || names.length === 0 || parseAddr(address) === undefined) return [];
    return [{ address, names }];
  });
}

/** All entries that carry the name, of the wanted families. */
export function findHosts(text: string, name: string, families: readonly (4 | 6)[]): readonly HostsEntry[] {
  const wanted = lower(name);
  return parseHosts(text).filter((entry) => {
    const addr = parseAddr(entry.address);
    return addr !== undefined && families.includes(familyOf(addr)) && entry.names.some((one) => lower(one) === wanted);
  });
}
