import type { EndpointSlice, Service } from "@kubenetsim/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ProxyView } from "../../src/index.ts";
import {
  advanceNodeTable,
  advanceTable,
  emptyTable,
  nodeTable,
  type ServiceTable,
  tableOptions,
} from "../../src/iptables/service-table.ts";
import { config, service, slice, viewOf } from "../fixture.ts";

const NODES = ["node-1", "node-2"];

const arbitraryService = fc
  .record({
    index: fc.nat(5),
    type: fc.constantFrom("ClusterIP", "NodePort", "LoadBalancer"),
    external: fc.constantFrom("Cluster", "Local"),
    internal: fc.constantFrom("Cluster", "Local"),
    port: fc.integer({ min: 80, max: 82 }),
  })
  .map(({ index, type, external, internal, port }): Service => {
    const nodePort = type === "ClusterIP" ? {} : { nodePort: 30000 + index };
    const spec = {
      type,
      externalTrafficPolicy: external,
      internalTrafficPolicy: internal,
      ports: [{ name: "http", port, ...nodePort }],
    } as const;
    return service(`ns/svc-${index}`, `10.96.0.${index + 1}`, spec, type === "LoadBalancer" ? [`1.2.3.${index}`] : []);
  });

const arbitrarySlice = fc
  .record({
    index: fc.nat(5),
    part: fc.nat(1),
    endpoints: fc.array(fc.record({ last: fc.nat(6), ready: fc.boolean(), nodeName: fc.constantFrom(...NODES) }), {
      maxLength: 4,
    }),
  })
  .map(({ index, part, endpoints }): EndpointSlice => {
    const list = endpoints.map(({ last, ready, nodeName }) => ({
      addresses: [`10.244.0.${last}`],
      conditions: { ready },
      nodeName,
    }));
    return slice(`ns/svc-${index}`, list, { name: `svc-${index}-${part}` });
  });

const arbitraryView = fc
  .tuple(
    fc.uniqueArray(arbitraryService, { selector: (each) => each.metadata.name, maxLength: 6 }),
    fc.uniqueArray(arbitrarySlice, { selector: (each) => each.metadata.name, maxLength: 8 }),
  )
  .map(([services, slices]) => viewOf(services, slices));

function printed(table: ServiceTable): unknown {
  const { view: _view, entries, ...rest } = table;
  return JSON.parse(JSON.stringify({ ...rest, keys: [...entries.keys()] }));
}

test("a table reached by any history of views is the table made at once", () => {
  const options = tableOptions(config(), 4);
  fc.assert(
    fc.property(fc.array(arbitraryView, { minLength: 1, maxLength: 5 }), (views) => {
      const stepwise = views.reduce((table, view) => advanceTable(table, view, options), emptyTable());
      expect(printed(stepwise)).toEqual(printed(advanceTable(emptyTable(), views.at(-1) as ProxyView, options)));
    }),
  );
});

test("so is a node's own table", () => {
  const options = tableOptions(config(), 4);
  const node = { nodeName: "node-1", nodeLabels: {} };
  fc.assert(
    fc.property(fc.array(arbitraryView, { minLength: 2, maxLength: 4 }), (views) => {
      const [first, ...others] = views.map((view) => advanceTable(emptyTable(), view, options)) as [
        ServiceTable,
        ...ServiceTable[],
      ];
      let shared = first;
      let own = nodeTable(shared, options, node);
      for (const next of others) {
        own = advanceNodeTable(own, shared, next, options, node);
        shared = next;
      }
      expect(printed(own)).toEqual(printed(nodeTable(shared, options, node)));
    }),
  );
});

test("an entry that no node-specific decision is in is right for every node", () => {
  const options = tableOptions(config(), 4);
  fc.assert(
    fc.property(arbitraryView, (view) => {
      const shared = advanceTable(emptyTable(), view, options);
      for (const [key, entry] of shared.entries) {
        if (entry.nodeSpecific) continue;
        for (const nodeName of NODES) {
          const forced = { ...shared, nodeSpecific: shared.nodeSpecific.with(key, true as const) };
          const own = nodeTable(forced, options, { nodeName, nodeLabels: {} }).entries.get(key);
          expect(own?.segments).toEqual(entry.segments);
        }
      }
    }),
  );
});
