/** ipsets: named sets of addresses, ports and nets that rules ask about. */
import type { Tree } from "@kubenetsim/sim";

/** How a set's members are made up; the parts are matched by the words `src` and `dst` of `--match-set`, in order. */
export type IpSetType =
  | "hash:ip"
  | "hash:net"
  | "hash:ip,port"
  | "hash:ip,port,ip"
  | "hash:ip,port,net"
  | "bitmap:port";

/** One set. Its members stand in the tree as their own text (`10.96.0.1,tcp:443`), which is also what `ipset list` prints. */
export interface IpSet {
  readonly name: string;
  readonly type: IpSetType;
  /** Of the addresses; without meaning for bitmap:port. */
  readonly family: 4 | 6;
  /** By {@link memberKey}. */
  readonly members: Tree<string>;
  /** Of hashes: how many members it takes. */
  readonly maxelem: number;
  /** Of hashes: how many buckets it began with. */
  readonly hashsize: number;
}

/** All sets of a namespace, by name. */
export type IpSets = Tree<IpSet>;
