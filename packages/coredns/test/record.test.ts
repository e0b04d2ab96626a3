import { expect, test } from "vitest";
import { addressOfReverse, formatRecord, parseRecord, reverseName } from "../src/index.ts";

test.each([
  "web.default.svc.cluster.local. 5 IN A 10.96.0.7",
  "web. 5 IN AAAA fd00::7",
  "a. 0 IN CNAME b.",
  "cluster.local. 5 IN NS ns.dns.cluster.local.",
  "7.0.96.10.in-addr.arpa. 5 IN PTR web.",
  "a. 5 IN MX 10 b.",
  "_http._tcp.web. 5 IN SRV 0 50 80 web.",
  "cluster.local. 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. 7 7200 1800 86400 5",
  'a. 5 IN TXT "one" "two \\"quoted\\" \\\\"',
  "a. 5 IN HINFO x y",
])("%s is read and written back", (text) => {
  const record = parseRecord(text);
  expect(record === undefined ? undefined : formatRecord(record)).toBe(text);
});

test.each(["", "a.", "a. x IN A 1.2.3.4", "a. 5 CH A 1.2.3.4", "a. 5 IN A", "a. 5 IN SRV 1 2"])(
  "%j is none",
  (text) => {
    expect(parseRecord(text)).toBeUndefined();
  },
);

test.each([
  ["10.96.0.7", "7.0.96.10.in-addr.arpa."],
  ["2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."],
])("%s is %s", (address, name) => {
  expect(reverseName(address)).toBe(name);
  expect(addressOfReverse(name)).toBe(address);
});

test.each([
  "in-addr.arpa.",
  "10.in-addr.arpa.",
  "x.0.96.10.in-addr.arpa.",
  "7.0.96.10.ip6.arpa.",
  "web.cluster.local.",
])("%s spells no address", (name) => {
  expect(addressOfReverse(name)).toBeUndefined();
});
