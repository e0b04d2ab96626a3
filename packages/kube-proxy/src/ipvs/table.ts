/** What all Services come to in ipvs mode, kept as trees: a new view is reached from the last one by what changed between them. */
import { memberKey, serverKey, type VirtualServer } from "@kubenetsim/linux";
import { emptyTree, type Tree, type TreeDraft } from "@kubenetsim/sim";
import { changedKeys } from "../iptables/service-table.ts";
import { type ProxyView, slicesOf } from "../proxy-view.ts";
import { SET_NAMES, type SetName, setInfo } from "./set-names.ts";
import { type IpvsShare, ipvsShare, type ShareNode, type ShareOptions } from "./share.ts";

/** All Services' shares, and what they come to together. */
export interface IpvsTable {
  readonly view: ProxyView;
  /** By `namespace/name`. */
  readonly shares: Tree<IpvsShare>;
  /** By claim, NUL and Service. Several may claim one thing: the first by name has it; upstream it is whoever comes last. */
  readonly serverClaims: Tree<VirtualServer>;
  readonly memberClaims: Tree<string>;
  readonly servers: Tree<VirtualServer>;
  /** Members by set. Those of KUBE-LOOP-BACK are every node's, keyed by node: see {@link IpvsShare.hairpins}. */
  readonly sets: { readonly [S in SetName]: Tree<string> };
  /** The keys of node-specific shares. */
  readonly nodeSpecific: Tree<true>;
}

/** The table before any Service. */
export function emptyIpvsTable(): IpvsTable {
  return {
    view: { services: emptyTree(), slices: emptyTree(), slicesByService: emptyTree() },
    shares: emptyTree(),
    serverClaims: emptyTree(),
    memberClaims: emptyTree(),
    servers: emptyTree(),
    sets: Object.fromEntries(SET_NAMES.map((name) => [name, emptyTree<string>()])) as IpvsTable["sets"],
    nodeSpecific: emptyTree(),
  };
}

/** The table of a view, from that of any other: costs what differs between the two. */
export function advanceIpvsTable(table: IpvsTable, view: ProxyView, options: ShareOptions): IpvsTable {
  return { ...withShares(table, changedKeys(table.view, view), (key) => shareOf(view, key, options)), view };
}

/** One node's own table, from the shared one: only node-specific shares are made anew. */
export function nodeIpvsTable(shared: IpvsTable, options: ShareOptions, node: ShareNode): IpvsTable {
  return withShares(shared, [...shared.nodeSpecific.keys()], (key) => shareOf(shared.view, key, options, node));
}

/** As {@link nodeIpvsTable}, but from the node's table of another view: cheaper where many shares are node-specific. */
export function advanceNodeIpvsTable(
  last: IpvsTable,
  lastShared: IpvsTable,
  shared: IpvsTable,
  options: ShareOptions,
  node: ShareNode,
): IpvsTable {
  const changed = [...lastShared.shares.diff(shared.shares)].map((change) => change.key);
  const share = (key: string): IpvsShare | undefined => {
    const common = shared.shares.get(key);
    return common?.nodeSpecific === true ? shareOf(shared.view, key, options, node) : common;
  };
  return { ...withShares(last, changed, share), view: shared.view, nodeSpecific: shared.nodeSpecific };
}

function shareOf(view: ProxyView, key: string, options: ShareOptions, node?: ShareNode): IpvsShare | undefined {
  const service = view.services.get(key);
  return service === undefined ? undefined : ipvsShare(service, slicesOf(view, key), options, node);
}

interface ShareChange {
  readonly key: string;
  readonly before: IpvsShare | undefined;
  readonly after: IpvsShare | undefined;
}

function withShares(
  table: IpvsTable,
  keys: readonly string[],
  shareFor: (key: string) => IpvsShare | undefined,
): IpvsTable {
  if (keys.length === 0) return table;
  const changes = keys.map((key): ShareChange => ({ key, before: table.shares.get(key), after: shareFor(key) }));
  const servers = changeClaims(table.serverClaims, changes, serverClaimsOf);
  const members = changeClaims(table.memberClaims, changes, memberClaimsOf);
  return {
    ...table,
    shares: edited(table.shares, changes, (share) => share),
    serverClaims: servers.claims,
    memberClaims: members.claims,
    servers: granted(table.servers, servers, ""),
    sets: Object.fromEntries(
      SET_NAMES.map((name) => [name, granted(table.sets[name], members, `${name}\0`)]),
    ) as IpvsTable["sets"],
    nodeSpecific: edited(table.nodeSpecific, changes, (share) => (share?.nodeSpecific === true ? true : undefined)),
  };
}

function serverClaimsOf(share: IpvsShare | undefined): ReadonlyMap<string, VirtualServer> {
  return new Map((share?.servers ?? []).map((server) => [serverKey(server), server]));
}

function memberClaimsOf(share: IpvsShare | undefined): ReadonlyMap<string, string> {
  const claims = new Map<string, string>();
  if (share === undefined) return claims;
  for (const name of SET_NAMES) {
    for (const member of share.members[name] ?? []) claims.set(`${name}\0${memberKey(setInfo(name), member)}`, member);
  }
  for (const hairpin of share.hairpins)
    claims.set(`KUBE-LOOP-BACK\0${hairpin}`, hairpin.slice(hairpin.indexOf("\0") + 1));
  return claims;
}

/** All claims after a change, and which things they were about. */
interface ChangedClaims<V> {
  readonly claims: Tree<V>;
  readonly touched: ReadonlySet<string>;
}

function changeClaims<V>(
  claims: Tree<V>,
  changes: readonly ShareChange[],
  claimsOf: (share: IpvsShare | undefined) => ReadonlyMap<string, V>,
): ChangedClaims<V> {
  const touched = new Set<string>();
  const next = claims.edit((draft) => {
    for (const { key, before, after } of changes) {
      const old = claimsOf(before);
      const now = claimsOf(after);
      for (const claim of old.keys()) {
        if (now.has(claim)) continue;
        touched.add(claim);
        draft.delete(`${claim}\0${key}`);
      }
      for (const [claim, value] of now) {
        if (old.get(claim) === value) continue;
        touched.add(claim);
        draft.set(`${claim}\0${key}`, value);
      }
    }
  });
  return { claims: next, touched };
}

// Of the things whose claims begin so: who is first has each.
function granted<V>(tree: Tree<V>, { claims, touched }: ChangedClaims<V>, begin: string): Tree<V> {
  const own = [...touched].filter((claim) => claim.startsWith(begin));
  if (own.length === 0) return tree;
  return tree.edit((draft) => {
    for (const claim of own) put(draft, claim.slice(begin.length), firstOf(claims, claim));
  });
}

function firstOf<V>(claims: Tree<V>, claim: string): V | undefined {
  for (const [, value] of claims.prefix(`${claim}\0`)) return value;
  return undefined;
}

function edited<V>(
  tree: Tree<V>,
  changes: readonly ShareChange[],
  of: (share: IpvsShare | undefined) => V | undefined,
): Tree<V> {
  return tree.edit((draft) => {
    for (const { key, after } of changes) put(draft, key, of(after));
  });
}

function put<V>(draft: TreeDraft<V>, key: string, value: V | undefined): void {
  if (value === undefined) draft.delete(key);
  else draft.set(key, value);
}
