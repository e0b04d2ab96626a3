/** Remembers the tables of views, and the last one as the place to start the next from: for speed, never for meaning. */
import { familyOf, memo, memo2 } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import type { ProxyView } from "../proxy-view.ts";
import { ipvsConfigOf } from "./config.ts";
import { servedNodeAddresses } from "./node-addresses.ts";
import type { ShareNode, ShareOptions } from "./share.ts";
import { advanceIpvsTable, advanceNodeIpvsTable, emptyIpvsTable, type IpvsTable, nodeIpvsTable } from "./table.ts";

/** Up to so many node-specific Services, a node's table is made from the shared one, and so shares its memory. */
const FEW_NODE_SPECIFIC = 64;

/** The table of this view as this node needs it. */
export function ipvsTable(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): IpvsTable {
  const shared = sharedTable(view, config, family);
  return shared.nodeSpecific.size === 0 ? shared : nodeTables(config)[family](shared);
}

// Nodes whose options are equal share a cache. There are few different options, so none is ever dropped.
const caches = new Map<string, (view: ProxyView) => IpvsTable>();

function sharedTable(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): IpvsTable {
  const { options, name } = optionsOf(config)[family];
  const known = caches.get(name) ?? makeCache(options);
  caches.set(name, known);
  return known(view);
}

const optionsOf = memo((config: NodeProxyConfig) => ({ 4: named(config, 4), 6: named(config, 6) }));

function named(config: NodeProxyConfig, family: 4 | 6): { readonly options: ShareOptions; readonly name: string } {
  const options: ShareOptions = { family, gates: config.gates, scheduler: ipvsConfigOf(config).scheduler };
  return { options, name: JSON.stringify(options) };
}

function makeCache(options: ShareOptions): (view: ProxyView) => IpvsTable {
  // Held on to, not weakly: were it forgotten, one change among 10,000 Services would cost all of them.
  let last = emptyIpvsTable();
  // A node makes its view anew at each sync; the roots say whether two views are the same.
  const byRoots = memo2(
    (_services: ProxyView["services"], _slices: ProxyView["slices"]): { table?: IpvsTable } => ({}),
  );
  return (view) => {
    const place = byRoots(view.services, view.slices);
    if (place.table === undefined) {
      last = advanceIpvsTable(last, view, options);
      place.table = last;
    }
    return place.table;
  };
}

const nodeTables = memo((config: NodeProxyConfig) => ({ 4: nodeCache(config, 4), 6: nodeCache(config, 6) }));

function nodeCache(config: NodeProxyConfig, family: 4 | 6): (shared: IpvsTable) => IpvsTable {
  const { options } = optionsOf(config)[family];
  const node = shareNode(config, family);
  let last: { readonly shared: IpvsTable; readonly table: IpvsTable } | undefined;
  return memo((shared: IpvsTable) => {
    const table =
      last === undefined || shared.nodeSpecific.size <= FEW_NODE_SPECIFIC
        ? nodeIpvsTable(shared, options, node)
        : advanceNodeIpvsTable(last.table, last.shared, shared, options, node);
    last = { shared, table };
    return table;
  });
}

function shareNode(config: NodeProxyConfig, family: 4 | 6): ShareNode {
  return {
    nodeName: config.nodeName,
    nodeLabels: config.nodeLabels,
    nodePortAddresses: servedNodeAddresses(config, family),
    nodeIP: config.primaryIPs.find((ip) => familyOf(ip) === family),
  };
}
