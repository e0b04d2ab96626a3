/** Properties of the canonical form. */
import type { EndpointSubset } from "@kubenetsim/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countAddresses, repackSubsets, truncateSubsets } from "../../src/index.ts";

const address = fc.integer({ min: 1, max: 6 }).map((i) => ({ ip: `10.0.0.${i}` }));
const port = fc.record({
  port: fc.integer({ min: 80, max: 83 }),
  protocol: fc.constantFrom("TCP" as const, "UDP" as const),
});
const subset: fc.Arbitrary<EndpointSubset> = fc.record({
  addresses: fc.array(address, { maxLength: 4 }),
  notReadyAddresses: fc.array(address, { maxLength: 4 }),
  ports: fc.array(port, { minLength: 1, maxLength: 3 }),
});

/** `ip port/protocol` to whether it is ready: what subsets mean, however they are packed. */
function meaning(subsets: readonly EndpointSubset[]): readonly string[] {
  const states = new Map<string, boolean>();
  const note = (ip: string, port: string, ready: boolean) =>
    states.set(`${ip} ${port}`, ready && states.get(`${ip} ${port}`) !== false);
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    for (const { port: number, protocol } of ports) {
      for (const { ip } of addresses) note(ip, `${number}/${protocol}`, true);
      for (const { ip } of notReadyAddresses) note(ip, `${number}/${protocol}`, false);
    }
  }
  return [...states].map(([key, ready]) => `${key} ${ready}`).sort();
}

test("repacking keeps the meaning, packs once and for all, and does not depend on the order", () => {
  fc.assert(
    fc.property(fc.array(subset, { maxLength: 4 }), (subsets) => {
      const packed = repackSubsets(subsets);
      expect(meaning(packed)).toEqual(meaning(subsets));
      expect(repackSubsets(packed)).toEqual(packed);
      expect(repackSubsets([...subsets].reverse())).toEqual(packed);
      const groups = packed.map(({ ports, ...addresses }) => JSON.stringify(addresses));
      expect(new Set(groups).size).toBe(groups.length);
    }),
  );
});

test("truncated subsets list a thousand, ready ones first", () => {
  const list = (count: number) => Array.from({ length: count }, (_, i) => ({ ip: `10.0.${i >> 8}.${i & 255}` }));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(900), fc.nat(900)), { minLength: 1, maxLength: 5 }), (sizes) => {
      const subsets = sizes.map(([ready, notReady]) => ({ addresses: list(ready), notReadyAddresses: list(notReady) }));
      const after = truncateSubsets(subsets);
      const ready = sizes.reduce((sum, [count]) => sum + count, 0);
      expect(countAddresses(after)).toBe(Math.min(1000, countAddresses(subsets)));
      expect(after.reduce((sum, { addresses = [] }) => sum + addresses.length, 0)).toBe(Math.min(1000, ready));
    }),
    { numRuns: 50 },
  );
});
