import fc from "fast-check";
import { expect, test } from "vitest";
import { type DnsServer, kubernetesPlugin, lookup, parseResolvConf, query, serve } from "../../src/index.ts";
import { clusterIPService, headlessService, slice, view } from "../fixture.ts";

const server: DnsServer = {
  blocks: [
    {
      zones: ["."],
      port: 53,
      plugins: [kubernetesPlugin({ zones: ["cluster.local.", "in-addr.arpa.", "ip6.arpa."] })],
    },
  ],
};
const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const endpoint = fc.record({
  number: fc.nat({ max: 65_535 }),
  isReady: fc.constantFrom(true, false, undefined),
  hostname: fc.option(label, { nil: undefined }),
});
const services = fc.uniqueArray(
  fc.record({ name: label, isHeadless: fc.boolean(), endpoints: fc.array(endpoint, { maxLength: 6 }) }),
  { selector: (service) => service.name, maxLength: 8 },
);

function ipOf(number: number): string {
  return `10.244.${number >> 8}.${number & 255}`;
}

function worldOf(generated: readonly { name: string; isHeadless: boolean; endpoints: readonly Endpoint[] }[]) {
  const port = { name: "http", protocol: "TCP", port: 80 } as const;
  return view({
    services: generated.map(({ name, isHeadless }, index) =>
      isHeadless ? headlessService(name) : clusterIPService(name, [`10.96.0.${index + 1}`], [port]),
    ),
    slices: generated.map(({ name, endpoints }) =>
      slice(
        name,
        endpoints.map(({ number, isReady, hostname }) => ({
          addresses: [ipOf(number)],
          conditions: isReady === undefined ? {} : { ready: isReady },
          ...(hostname === undefined ? {} : { hostname }),
        })),
      ),
    ),
  });
}

interface Endpoint {
  readonly number: number;
  readonly isReady: boolean | undefined;
  readonly hostname: string | undefined;
}

test("every ready endpoint resolves by its own name, and no other does", () => {
  fc.assert(
    fc.property(services, (generated) => {
      const world = worldOf(generated);
      for (const { name, endpoints } of generated) {
        for (const { number, hostname } of endpoints) {
          const own = hostname ?? ipOf(number).replaceAll(".", "-");
          const answer = serve(server, query(`${own}.${name}.default.svc.cluster.local.`, "A"), world);
          const addresses = answer.answer.map((record) => record.type === "A" && record.address).sort();
          const ready = endpoints.filter(
            (one) => one.isReady !== false && (one.hostname ?? ipOf(one.number).replaceAll(".", "-")) === own,
          );
          expect(addresses).toEqual([...new Set(ready.map((one) => ipOf(one.number)))].sort());
          expect(answer.rcode).toBe(ready.length === 0 ? "NXDOMAIN" : "NOERROR");
        }
      }
    }),
  );
});

test("a headless service resolves to its ready endpoints, one with an address to that", () => {
  fc.assert(
    fc.property(services, (generated) => {
      const world = worldOf(generated);
      const conf = parseResolvConf("search default.svc.cluster.local svc.cluster.local\noptions ndots:5\n");
      for (const [index, { name, isHeadless, endpoints }] of generated.entries()) {
        const found = lookup(name, ["A"], conf, (asked) => serve(server, asked, world));
        const ready = endpoints.filter((one) => one.isReady !== false).map((one) => ipOf(one.number));
        const wanted = isHeadless ? [...new Set(ready)] : [`10.96.0.${index + 1}`];
        expect([...found.addresses].sort()).toEqual(wanted.sort());
      }
    }),
  );
});

test("letter case changes no answer, and is kept", () => {
  const world = worldOf([{ name: "web", isHeadless: false, endpoints: [] }]);
  const plain = "web.default.svc.cluster.local.";
  fc.assert(
    fc.property(fc.mixedCase(fc.constant(plain)), fc.constantFrom("A", "AAAA", "SRV", "TXT"), (mixed, type) => {
      const answer = serve(server, query(mixed, type), world);
      const expected = serve(server, query(plain, type), world);
      expect(answer.rcode).toBe(expected.rcode);
      expect(answer.answer.map((record) => ({ ...record, name: record.name.toLowerCase() }))).toEqual(
        expected.answer.map((record) => ({ ...record, ...("target" in record ? { target: lastOf(answer) } : {}) })),
      );
      for (const record of answer.answer) expect(record.name).toBe(mixed);
    }),
  );
});

function lastOf(answer: { readonly answer: readonly object[] }): unknown {
  return answer.answer.flatMap((record) => ("target" in record ? [record.target] : [])).at(-1);
}

test("any name of any type is answered, never thrown at", () => {
  const world = worldOf([{ name: "web", isHeadless: true, endpoints: [{ number: 1, isReady: true, hostname: "a" }] }]);
  const piece = fc.oneof(label, fc.constantFrom("svc", "pod", "_http", "_tcp", "default", "web", "", "*", "__proto__"));
  const name = fc.array(piece, { maxLength: 8 }).map((parts) => `${[...parts, "cluster.local"].join(".")}.`);
  fc.assert(
    fc.property(
      name,
      fc.constantFrom("A", "AAAA", "SRV", "PTR", "TXT", "NS", "SOA", "ANY", "AXFR", "X"),
      (asked, type) => {
        const { rcode } = serve(server, query(asked, type), world);
        expect(["NOERROR", "NXDOMAIN", "REFUSED"]).toContain(rcode);
      },
    ),
  );
});
