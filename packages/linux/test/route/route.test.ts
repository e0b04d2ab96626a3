/** Routes: which one is taken, which source, and how `ip` prints them. */
import { formatAddr } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import {
  addAddress,
  addLink,
  addRoute,
  addRouteTable,
  addressOn,
  createNetns,
  lookupRoute,
  type Netns,
  printAddresses,
  printLinks,
  printRoutes,
  removeAddress,
  removeLink,
  removeRoute,
  routeTable,
  setLink,
  sourceFor,
} from "../../src/index.ts";
import { ip, net, node } from "../make.ts";

function place(netns: Netns, to: string): string {
  const decision = lookupRoute(netns, ip(to));
  if (decision === undefined) return "none";
  const source = sourceFor(netns, decision, ip(to));
  return `${decision.type} ${decision.link} ${formatAddr(decision.nextHop)} from ${source === undefined ? "none" : formatAddr(source)}`;
}

describe("lookup", () => {
  const table = routeTable([
    { to: net("10.244.0.128/25"), via: ip("192.168.0.9"), dev: "eth0" },
    { to: net("172.16.0.0/12"), via: ip("192.168.0.7") },
    { to: net("172.17.0.0/16"), via: ip("192.168.0.8"), dev: "eth0", src: ip("10.244.0.1") },
    { to: net("172.17.0.0/16"), via: ip("192.168.0.6"), dev: "eth0", metric: 10 },
    { to: net("8.8.0.0/16"), via: ip("192.168.0.6"), dev: "eth0" },
  ]);
  const netns = addRouteTable(node(), table, [{ to: net("8.8.0.0/16") }]);
  test.each([
    ["192.168.0.2", "local lo 192.168.0.2 from 192.168.0.2"],
    ["127.1.2.3", "local lo 127.1.2.3 from 127.0.0.1"],
    ["192.168.0.77", "unicast eth0 192.168.0.77 from 192.168.0.2"],
    ["192.168.0.255", "broadcast eth0 192.168.0.255 from 192.168.0.2"],
    ["10.244.0.11", "unicast cni0 10.244.0.11 from 10.244.0.1"],
    ["10.244.0.200", "unicast eth0 192.168.0.9 from 192.168.0.2"],
    ["10.244.1.3", "unicast eth0 192.168.0.3 from 192.168.0.2"],
    ["172.16.0.1", "unicast eth0 192.168.0.7 from 192.168.0.2"],
    ["172.17.0.1", "unicast eth0 192.168.0.8 from 10.244.0.1"],
    ["8.8.8.8", "unicast eth0 192.168.0.1 from 192.168.0.2"],
    ["fd00::1", "none"],
  ])("%s: %s", (to, expected) => {
    expect(place(netns, to)).toBe(expected);
  });

  test("a link without an address speaks from another link's", () => {
    const routed = addRoute(addLink(node(), { name: "cali1", kind: "veth" }), {
      to: net("10.244.9.9/32"),
      dev: "cali1",
    });
    expect(addressOn(routed, "cali1", ip("10.244.9.9"))).toBe(ip("192.168.0.2"));
  });

  test("lo speaks from another link's address, 127.0.0.1 being of scope host", () => {
    expect(addressOn(node(), "lo", ip("192.168.0.2"))).toBe(ip("192.168.0.2"));
  });

  test("a link that goes down or away takes its routes along", () => {
    expect(place(setLink(node(), "cni0", { up: false }), "10.244.0.11")).toBe(
      "unicast eth0 192.168.0.1 from 192.168.0.2",
    );
    expect(place(removeLink(node(), "eth0"), "8.8.8.8")).toBe("none");
    expect(place(removeAddress(node(), "cni0", ip("10.244.0.1")), "10.244.0.11")).toBe(
      "unicast eth0 192.168.0.1 from 192.168.0.2",
    );
    expect(place(removeRoute(node(), { to: net("0.0.0.0/0") }), "8.8.8.8")).toBe("none");
  });
});

test("ip route", () => {
  const netns = addRoute(addRoute(node(), { to: net("10.9.0.0/16"), type: "blackhole" }), {
    to: net("10.244.0.0/16"),
    via: ip("192.168.0.9"),
    dev: "eth0",
    metric: 5,
  });
  expect(printRoutes(netns)).toBe(
    [
      "default via 192.168.0.1 dev eth0",
      "blackhole 10.9.0.0/16",
      "10.244.0.0/24 dev cni0 proto kernel scope link src 10.244.0.1",
      "10.244.0.0/16 via 192.168.0.9 dev eth0 metric 5",
      "10.244.1.0/24 via 192.168.0.3 dev eth0",
      "192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.2",
      "",
    ].join("\n"),
  );
});

test("ip -6 route, ip -br link, ip -br addr", () => {
  let netns = addLink(createNetns("pod"), { name: "eth0", kind: "veth", peer: "if5" });
  netns = addAddress(addAddress(netns, "eth0", net("10.244.0.5/24")), "eth0", net("fd00::5/64"));
  netns = addRoute(netns, { to: net("::/0"), via: ip("fd00::1"), dev: "eth0" });
  netns = addLink(netns, { name: "dummy0", kind: "dummy", up: false });
  expect(printRoutes(netns, 6)).toBe(
    "default via fd00::1 dev eth0 metric 1024 pref medium\nfd00::/64 dev eth0 proto kernel metric 256 pref medium\n",
  );
  expect(printLinks(netns)).toBe("lo               UNKNOWN\neth0@if5         UP\ndummy0           DOWN\n");
  expect(printAddresses(netns)).toBe(
    "lo               UNKNOWN        127.0.0.1/8 ::1/128\neth0@if5         UP             10.244.0.5/24 fd00::5/64\ndummy0           DOWN\n",
  );
});
