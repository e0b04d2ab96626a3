import type { Rule, Ruleset } from "@kubenetsim/linux";
import { expect, test } from "vitest";
import { type NodeProxyConfig, noLocalEndpoints, type ProxyView, ruleset } from "../../src/index.ts";
import { addr, config, prefix, service, slice, viewOf } from "../fixture.ts";

const NODE_PORT = { type: "NodePort", ports: [{ name: "http", port: 80, nodePort: 30080 }] } as const;

/** Where the rules of a chain lead. */
function targets(rules: readonly Rule[] | undefined): readonly string[] {
  return (rules ?? []).map(({ target }) =>
    "chain" in target ? target.chain.replace(/-[A-Z2-7]{16}$/, "") : target.target,
  );
}

function jumpOf(rule: Rule | undefined): string {
  return rule !== undefined && "chain" in rule.target ? rule.target.chain : "";
}

function made(view: ProxyView, more: Partial<NodeProxyConfig> = {}, family: 4 | 6 = 4): Ruleset {
  return ruleset("iptables", view, config(more), family);
}

test("a packet's way: KUBE-SERVICES, KUBE-SVC, KUBE-SEP, DNAT; each rule knows its Service and slice", () => {
  const rules = made(viewOf([service("ns/web", "10.96.0.1")], [slice("ns/web", ["10.244.0.5", "10.244.1.6"])]));
  const dispatch = rules.chain("nat", "KUBE-SERVICES") ?? [];
  expect(targets(dispatch)).toEqual(["KUBE-SVC", "KUBE-NODEPORTS"]);
  const serviceChain = rules.chain("nat", jumpOf(dispatch[0])) ?? [];
  expect(targets(serviceChain)).toEqual(["KUBE-MARK-MASQ", "KUBE-SEP", "KUBE-SEP"]);
  expect(serviceChain[1]?.matches.at(-1)).toEqual({
    match: "statistic",
    mode: "random",
    probability: 0.5,
    text: "0.5000000000",
  });
  const endpointChain = rules.chain("nat", jumpOf(serviceChain[2])) ?? [];
  expect(endpointChain[1]?.target).toEqual({ target: "DNAT", addr: addr("10.244.1.6"), port: 8080 });
  expect(endpointChain[1]?.because).toEqual([
    { kind: "Service", namespace: "ns", name: "web" },
    { kind: "EndpointSlice", namespace: "ns", name: "web-1" },
  ]);
});

test("an endpoint's chain is found even when nobody went through its Service's", () => {
  const view = viewOf([service("ns/web", "10.96.0.1")], [slice("ns/web", ["10.244.0.5"])]);
  const name =
    made(view)
      .chains("nat")
      .find((each) => each.startsWith("KUBE-SEP-")) ?? "";
  expect(targets(made(view).chain("nat", name))).toEqual(["KUBE-MARK-MASQ", "DNAT"]);
});

test.each([
  ["no endpoints anywhere", [], "REJECT", "REJECT"],
  ["only on other nodes", [{ addresses: ["10.244.1.6"], nodeName: "node-2" }], "DROP", "DROP"],
  ["here", [{ addresses: ["10.244.0.5"], nodeName: "node-1" }], undefined, undefined],
])("with Local policies and %s", (_name, endpoints, internal, external) => {
  const spec = { ...NODE_PORT, internalTrafficPolicy: "Local", externalTrafficPolicy: "Local" } as const;
  const view = viewOf([service("ns/web", "10.96.0.1", spec)], [slice("ns/web", endpoints)]);
  expect(targets(made(view).chain("filter", "KUBE-SERVICES"))[0]).toBe(internal);
  expect(targets(made(view).chain("filter", "KUBE-EXTERNAL-SERVICES"))[0]).toBe(external);
  const counted = internal === "DROP" ? 1 : 0;
  expect(noLocalEndpoints(view, config(), 4)).toEqual({ internal: counted, external: counted });
});

test.each([
  ["a node with an endpoint", "node-1", ["KUBE-SVC", "KUBE-MARK-MASQ", "KUBE-SVC", "KUBE-SVL"]],
  ["a node without", "node-2", ["KUBE-SVC", "KUBE-MARK-MASQ", "KUBE-SVC"]],
])("externalTrafficPolicy Local on %s", (_name, nodeName, expected) => {
  const spec = { ...NODE_PORT, externalTrafficPolicy: "Local" } as const;
  const view = viewOf(
    [service("ns/web", "10.96.0.1", spec)],
    [slice("ns/web", [{ addresses: ["10.244.0.5"], nodeName: "node-1" }])],
  );
  const rules = made(view, { nodeName });
  const name = rules.chains("nat").find((each) => each.startsWith("KUBE-EXT-")) ?? "";
  expect(targets(rules.chain("nat", name))).toEqual(expected);
});

test.each([
  [{ nodePortAddresses: [] }, 4, [["addrtype"]]],
  [{ localhostNodePorts: false }, 4, [["addrtype", "destination"]]],
  [{ nodePortAddresses: [] }, 6, [["addrtype", "destination"]]],
  [{ nodePortAddresses: [prefix("192.168.0.0/24"), prefix("127.0.0.1/32")] }, 4, [["destination"], ["destination"]]],
  [
    { nodePortAddresses: [prefix("192.168.0.0/24"), prefix("127.0.0.1/32")], localhostNodePorts: false },
    4,
    [["destination"]],
  ],
] as const)("%j IPv%i: how traffic to node ports is told", (more, family, expected) => {
  const rules = made(viewOf([], []), more, family).chain("nat", "KUBE-SERVICES") ?? [];
  expect(rules.map((rule) => rule.matches.slice(1).map((match) => match.match))).toEqual(expected);
});

test("above the threshold, rules of single endpoints carry no comments", () => {
  const view = viewOf([service("ns/web", "10.96.0.1")], [slice("ns/web", ["10.244.0.5", "10.244.0.6"])]);
  const comments = (largeClusterEndpoints: number) => {
    const rules = made(view, { largeClusterEndpoints });
    return rules
      .chains("nat")
      .filter((name) => /SEP|SVC/.test(name))
      .flatMap((name) => rules.chain("nat", name) ?? [])
      .filter((rule) => rule.matches[0]?.match === "comment").length;
  };
  expect(comments(2)).toBe(7);
  expect(comments(1)).toBe(1);
});

test("two views of the same roots are one ruleset; a change to one Service leaves another's chains as they are", () => {
  const shared = config();
  const services = [service("ns/a", "10.96.0.1"), service("ns/b", "10.96.0.2")];
  const before = viewOf(services, [slice("ns/a", ["10.244.0.5"]), slice("ns/b", ["10.244.0.6"])]);
  expect(ruleset("iptables", { ...before }, shared, 4)).toBe(ruleset("iptables", before, shared, 4));
  const after = { ...before, slices: before.slices.with("ns/b-1", slice("ns/b", ["10.244.0.7"])) };
  // New endpoints are no news to KUBE-SERVICES.
  const dispatch = (view: ProxyView) => ruleset("iptables", view, shared, 4).chain("nat", "KUBE-SERVICES");
  expect(dispatch(after)).toBe(dispatch(before));
  const segment = (view: ProxyView, key: string) =>
    ruleset("iptables", view, shared, 4).segments?.("nat", "KUBE-SERVICES")?.get(key);
  expect(segment(after, "ns/a")).toBe(segment(before, "ns/a"));
  expect(ruleset("iptables", after, shared, 4)).not.toBe(ruleset("iptables", before, shared, 4));
});

test("the segments of a chain, joined, are the chain; handles are unique and outlive a change elsewhere", () => {
  const services = Array.from({ length: 30 }, (_, i) =>
    service(`ns/s${i}`, `10.96.0.${i + 1}`, { ...NODE_PORT, ports: [{ name: "http", port: 80, nodePort: 30000 + i }] }),
  );
  const slices = services.map((each, i) =>
    slice(`ns/${each.metadata.name}`, [`10.244.0.${i + 1}`, `10.244.1.${i + 1}`]),
  );
  const rules = made(viewOf(services, slices));
  const tables = ["nat", "filter"] as const;
  const all = tables.flatMap((table) => rules.chains(table).flatMap((name) => rules.chain(table, name) ?? []));
  expect(new Set(all.map((rule) => rule.handle)).size).toBe(all.length);
  expect([...(rules.segments?.("nat", "KUBE-SERVICES")?.values() ?? [])].flat()).toEqual(
    rules.chain("nat", "KUBE-SERVICES"),
  );
  const fewer = made(viewOf(services.slice(5), slices.slice(5)));
  const kept = new Set(
    tables
      .flatMap((table) => fewer.chains(table).flatMap((name) => fewer.chain(table, name) ?? []))
      .map((rule) => rule.handle),
  );
  expect([...kept].every((handle) => all.some((rule) => rule.handle === handle))).toBe(true);
});

test("chains that are not there are undefined", () => {
  const rules = made(viewOf([], []));
  expect(rules.chain("nat", "KUBE-SVC-AAAAAAAAAAAAAAAA")).toBeUndefined();
  expect(rules.chain("nat", "__proto__")).toBeUndefined();
  expect(rules.chain("mangle", "KUBE-PROXY-CANARY")).toBeUndefined();
  expect(made(viewOf([], []), { canary: true }).chain("mangle", "KUBE-PROXY-CANARY")).toEqual([]);
});
