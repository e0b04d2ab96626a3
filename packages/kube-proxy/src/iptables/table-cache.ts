/** Remembers the tables of views, and the last one as the place to start the next from: for speed, never for meaning. */
import { memo, memo2 } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import type { ProxyView } from "../proxy-view.ts";
import {
  advanceNodeTable,
  advanceTable,
  emptyTable,
  nodeTable,
  type ServiceTable,
  tableOptions,
} from "./service-table.ts";

/** Up to so many node-specific Services, a node's table is made from the shared one, and so shares its memory. */
const FEW_NODE_SPECIFIC = 64;

/** The table of this view as this node needs it. */
export function serviceTable(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): ServiceTable {
  const shared = sharedTable(view, config, family);
  if (shared.nodeSpecific.size === 0) return shared;
  return nodeTables(config)[family](shared);
}

interface TableCache {
  readonly byView: (view: ProxyView) => ServiceTable;
}

// Nodes whose options are equal share a cache. There are few different options, so none is ever dropped.
const caches = new Map<string, TableCache>();

function sharedTable(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): ServiceTable {
  const name = cacheName(config)[family];
  const known = caches.get(name) ?? makeCache(config, family);
  caches.set(name, known);
  return known.byView(view);
}

const cacheName = memo((config: NodeProxyConfig) => ({
  4: JSON.stringify(tableOptions(config, 4)),
  6: JSON.stringify(tableOptions(config, 6)),
}));

function makeCache(config: NodeProxyConfig, family: 4 | 6): TableCache {
  const options = tableOptions(config, family);
  // Held on to, not weakly: were it forgotten, one change among 10,000 Services would cost all of them.
  let last = emptyTable();
  const advance = (view: ProxyView): ServiceTable => {
    last = advanceTable(last, view, options);
    return last;
  };
  // A node makes its view anew at each sync; the roots say whether two views are the same.
  const byRoots = memo2(
    (_services: ProxyView["services"], _slices: ProxyView["slices"]): { table?: ServiceTable } => ({}),
  );
  return {
    byView(view) {
      const place = byRoots(view.services, view.slices);
      place.table ??= advance(view);
      return place.table;
    },
  };
}

const nodeTables = memo((config: NodeProxyConfig) => ({ 4: nodeCache(config, 4), 6: nodeCache(config, 6) }));

function nodeCache(config: NodeProxyConfig, family: 4 | 6): (shared: ServiceTable) => ServiceTable {
  const options = tableOptions(config, family);
  let last: { readonly shared: ServiceTable; readonly table: ServiceTable } | undefined;
  return memo((shared: ServiceTable) => {
    const fresh = last === undefined || shared.nodeSpecific.size <= FEW_NODE_SPECIFIC;
    const table =
      last === undefined || fresh
        ? nodeTable(shared, options, config)
        : advanceNodeTable(last.table, last.shared, shared, options, config);
    last = { shared, table };
    return table;
  });
}
