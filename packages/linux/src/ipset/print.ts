/** Sets as text: what `ipset list` and `ipset save` print. */
import { SHAPES } from "./shape.ts";
import type { IpSet, IpSets } from "./types.ts";

/**
 * What `ipset list` prints, sets by name. Members come in order; the kernel's hash order is its own. `references` says how many
 * rules name a set.
 *
 * @example printIpsetList(sets, (name) => (name === "CLUSTER-ADDRESSES" ? 3 : 0))
 */
export function printIpsetList(sets: IpSets, references: (name: string) => number = () => 0): string {
  return [...sets.values()].map((set) => listed(set, references(set.name))).join("\n");
}

/** What `ipset save` prints, which `ipset restore` reads. */
export function printIpsetSave(sets: IpSets): string {
  const lines: string[] = [];
  for (const set of sets.values()) {
    lines.push(`create ${set.name} ${set.type} ${headerOf(set)}`);
    for (const member of set.members.values()) lines.push(`add ${set.name} ${member}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

function listed(set: IpSet, references: number): string {
  const { revision, emptyBytes, memberBytes } = SHAPES[set.type];
  const lines = [
    `Name: ${set.name}`,
    `Type: ${set.type}`,
    `Revision: ${revision}`,
    `Header: ${headerOf(set)}`,
    `Size in memory: ${emptyBytes + set.members.size * memberBytes[set.family]}`,
    `References: ${references}`,
    `Number of entries: ${set.members.size}`,
    "Members:",
    ...set.members.values(),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function headerOf(set: IpSet): string {
  if (set.type === "bitmap:port") return "range 0-65535";
  return `family ${set.family === 4 ? "inet" : "inet6"} hashsize ${set.hashsize} maxelem ${set.maxelem}`;
}
