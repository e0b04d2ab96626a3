/** Arbitrary rulesets, packets and circumstances. Few addresses, ports and chains, so that rules do match. */
import { type Addr, type Prefix, parseAddr, type Tree, treeOf } from "@kubenetsim/sim";
import fc from "fast-check";
import {
  addAddress,
  addLink,
  type ChainData,
  createNetns,
  type Match,
  type Netns,
  type Packet,
  type Rule,
  type Ruleset,
  rulesetOf,
  type Target,
  type WalkOptions,
} from "../src/index.ts";

const ADDRESSES = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.1.0.1", "192.168.0.2", "127.0.0.1"].map(
  (text) => parseAddr(text) as Addr,
);
const ADDRESSES6 = ["fd00::1", "fd00::2", "fd00:1::1", "::1"].map((text) => parseAddr(text) as Addr);
const PORTS = [53, 80, 443, 8080];
const PROTOCOLS = ["tcp", "udp", "sctp"] as const;
const USER_CHAINS = ["AAA", "BBB", "CCC", "DDD"];
const MARKS = [1, 2, 3, 0x4000];

export type Family = 4 | 6;

export const family: fc.Arbitrary<Family> = fc.constantFrom(4, 6);

function address(of: Family): fc.Arbitrary<Addr> {
  return fc.constantFrom(...(of === 4 ? ADDRESSES : ADDRESSES6));
}

function prefix(of: Family): fc.Arbitrary<Prefix> {
  const bits = of === 4 ? [8, 16, 24] : [16, 64];
  const full = of === 4 ? 32 : 128;
  const network = fc.record({ addr: address(of), bits: fc.constantFrom(...bits) }).map(({ addr, bits: length }) => {
    const rest = full - length;
    const cleared =
      typeof addr === "number"
        ? Number((BigInt(addr) >> BigInt(rest)) << BigInt(rest))
        : (addr >> BigInt(rest)) << BigInt(rest);
    return { addr: cleared, bits: length };
  });
  return fc.oneof(
    { weight: 4, arbitrary: address(of).map((addr) => ({ addr, bits: full })) },
    { weight: 1, arbitrary: network },
  );
}

const not = fc.constantFrom({}, {}, {}, { not: true as const });
const probability = fc.integer({ min: 0, max: 0x80000000 }).map((n) => (n / 0x80000000).toFixed(11));

function headerMatch(of: Family): fc.Arbitrary<Match[]> {
  const part = (arbitrary: fc.Arbitrary<Match>, some: number, none: number): fc.Arbitrary<Match | undefined> =>
    fc.oneof(
      { weight: none, arbitrary: fc.constant(undefined) },
      { weight: some, arbitrary: fc.tuple(arbitrary, not).map(([match, no]) => ({ ...match, ...no })) },
    );
  return fc
    .tuple(
      part(
        prefix(of).map((p) => ({ match: "source" as const, prefix: p })),
        1,
        3,
      ),
      part(
        prefix(of).map((p) => ({ match: "destination" as const, prefix: p })),
        3,
        2,
      ),
      part(
        fc.constantFrom("eth0", "cni0", "veth+").map((name) => ({ match: "in-interface" as const, name })),
        1,
        7,
      ),
      part(
        fc.constantFrom("eth0", "cni0").map((name) => ({ match: "out-interface" as const, name })),
        1,
        7,
      ),
    )
    .map((matches) => matches.filter((match) => match !== undefined));
}

function portMatches(protocol: (typeof PROTOCOLS)[number]): fc.Arbitrary<Match[]> {
  const range = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...PORTS).map((port) => ({ first: port, last: port })) },
    { weight: 1, arbitrary: fc.constant({ first: 50, last: 500 }) },
  );
  const port = fc
    .tuple(fc.constantFrom("sport" as const, "dport" as const, "dport" as const), range, not)
    .map(([match, ends, no]): Match => ({ match, protocol, ...ends, ...no }));
  return fc.oneof(fc.constant<Match[]>([{ match: "module", protocol }]), fc.array(port, { maxLength: 2 }));
}

function extension(of: Family): fc.Arbitrary<Match> {
  return fc.oneof(
    fc
      .string({
        maxLength: 12,
        unit: fc.constantFrom("a", "Z", "0", " ", '"', "'", "\\", "-", "/", ":", "é", "#", "!"),
      })
      .map((comment): Match => ({ match: "comment", comment })),
    fc
      .tuple(
        fc.subarray(["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"] as const, {
          minLength: 1,
        }),
        not,
      )
      .map(([states, no]): Match => ({ match: "conntrack", states, ...no })),
    fc.constantFrom<Match>(
      { match: "addrtype", dstType: "LOCAL" },
      { match: "addrtype", srcType: "LOCAL", notSrc: true },
      { match: "addrtype", srcType: "UNICAST", dstType: "UNICAST", notDst: true },
    ),
    fc
      .tuple(fc.constantFrom(...MARKS), fc.constantFrom(0xffffffff, 0x4000, 3), not)
      .map(([value, mask, no]): Match => ({ match: "mark", value, mask, ...no })),
    probability.map((text): Match => ({ match: "statistic", mode: "random", probability: Number(text), text })),
    fc
      .tuple(
        fc.boolean(),
        fc.constantFrom("one", "two"),
        fc.constantFrom({}, { seconds: 10 }, { seconds: 10, reap: true as const }),
        fc.constantFrom("rsource" as const, "rdest" as const),
        not,
      )
      .map(
        ([set, name, age, side, no]): Match => ({
          match: "recent",
          set,
          check: !set,
          name,
          ...(set ? {} : age),
          side,
          ...no,
        }),
      ),
    fc
      .tuple(fc.constantFrom("veth1", "veth+"), fc.boolean(), not)
      .map(([physdev, isIn, no]): Match => ({ match: "physdev", physdev, isIn, ...no })),
    fc.constant<Match>({ match: "nfacct", name: "counter" }),
    fc
      .tuple(fc.constantFrom(...(of === 4 ? ["8", "3/3", "any"] : ["128", "1/4", "129"])), not)
      .map(([type, no]): Match => ({ match: "icmp", type, ...no })),
  );
}

function matches(of: Family): fc.Arbitrary<readonly Match[]> {
  const withPorts = fc.constantFrom(...PROTOCOLS).chain((protocol) =>
    fc
      .tuple(
        headerMatch(of),
        portMatches(protocol),
        fc.array(extension(of), { maxLength: 2 }),
        fc.boolean(),
        fc.boolean(),
      )
      .map(([header, ports, others, first, multi]) => {
        const many: Match[] = multi
          ? [
              {
                match: "multiport",
                which: "dports",
                ports: [
                  { first: 80, last: 80 },
                  { first: 400, last: 500 },
                ],
              },
            ]
          : [];
        const rest = others.filter((match) => match.match !== "icmp");
        return [
          ...header,
          { match: "protocol" as const, protocol },
          ...(first ? [...ports, ...rest] : [...rest, ...ports]),
          ...many,
        ];
      }),
  );
  const icmp = of === 4 ? ("icmp" as const) : ("icmpv6" as const);
  const withIcmp = fc
    .tuple(headerMatch(of), fc.array(extension(of), { maxLength: 3 }))
    .map(([header, others]) => [...header, { match: "protocol" as const, protocol: icmp }, ...others]);
  const plain = fc
    .tuple(headerMatch(of), fc.array(extension(of), { maxLength: 3 }))
    .map(([header, others]) => [...header, ...others.filter((match) => match.match !== "icmp")]);
  return fc.oneof(
    { weight: 4, arbitrary: withPorts },
    { weight: 1, arbitrary: withIcmp },
    { weight: 2, arbitrary: plain },
    { weight: 2, arbitrary: fc.constant([]) },
  );
}

function target(of: Family, hasProtocol: boolean, isTcp: boolean, chains: readonly string[]): fc.Arbitrary<Target> {
  const port = hasProtocol ? fc.constantFrom<{ port?: number }>({}, { port: 8080 }) : fc.constant({});
  const fully = fc.constantFrom<{ randomFully?: true }>({}, { randomFully: true });
  const rejects =
    of === 4
      ? (["icmp-port-unreachable", "icmp-host-prohibited"] as const)
      : (["icmp6-port-unreachable", "icmp6-adm-prohibited"] as const);
  const jump = fc
    .tuple(fc.constantFrom("jump" as const, "jump" as const, "goto" as const), fc.constantFrom(...chains))
    .map(([kind, chain]): Target => ({ target: kind, chain }));
  return fc.oneof(
    fc.constantFrom<Target>(
      { target: "ACCEPT" },
      { target: "DROP" },
      { target: "RETURN" },
      { target: "NONE" },
      { target: "NOTRACK" },
    ),
    { weight: 3, arbitrary: jump },
    fc
      .constantFrom<(typeof rejects)[number] | "tcp-reset">(...(isTcp ? ["tcp-reset" as const] : rejects))
      .map((how): Target => ({ target: "REJECT", with: how })),
    fc.constantFrom<Target>(
      { target: "MARK", op: "set", value: 5, mask: 0xff },
      { target: "MARK", op: "or", value: 0x4000, mask: 0x4000 },
      { target: "MARK", op: "and", value: 0xffffbfff, mask: 0x4000 },
      { target: "MARK", op: "xor", value: 0x4000, mask: 0 },
      { target: "CONNMARK", op: "save", value: 0, mask: 0xffffffff },
      { target: "CONNMARK", op: "restore", value: 0, mask: 0x4000 },
      { target: "CONNMARK", op: "set", value: 3, mask: 0xffffffff },
      { target: "LOG", prefix: "seen: " },
    ),
    fc.tuple(address(of), port).map(([addr, ends]): Target => ({ target: "DNAT", addr, ...ends })),
    fc
      .tuple(address(of), port, fully)
      .map(([addr, ends, random]): Target => ({ target: "SNAT", addr, ...ends, ...random })),
    fully.map((random): Target => ({ target: "MASQUERADE", ...random })),
  );
}

function rules(of: Family, chains: readonly string[], maxLength: number): fc.Arbitrary<readonly Rule[]> {
  const one = matches(of).chain((list) => {
    const protocol = list.find((match) => match.match === "protocol");
    return target(
      of,
      protocol?.match === "protocol" && (PROTOCOLS as readonly string[]).includes(protocol.protocol),
      protocol?.match === "protocol" && protocol.protocol === "tcp",
      chains,
    ).map((to) => ({ list, to }));
  });
  return fc
    .array(one, { maxLength })
    .chain((list) =>
      fc
        .integer({ min: 0, max: 2 ** 31 })
        .map((base) =>
          list.map(({ list: all, to }, i): Rule => ({ handle: base + i, matches: all, target: to, because: [] })),
        ),
    );
}

/** A ruleset with base chains and four others, which may well jump in circles. */
export function ruleset(of: Family, maxRules = 12): fc.Arbitrary<Ruleset> {
  const policy = fc.constantFrom("ACCEPT" as const, "DROP" as const);
  const base = (name: string): fc.Arbitrary<ChainData> =>
    fc.tuple(policy, rules(of, USER_CHAINS, maxRules)).map(([p, list]) => ({ name, policy: p, rules: list }));
  const users = USER_CHAINS.map(
    (name): fc.Arbitrary<ChainData> => rules(of, USER_CHAINS, maxRules).map((list) => ({ name, rules: list })),
  );
  const table = (names: readonly string[]): fc.Arbitrary<readonly ChainData[]> =>
    fc.tuple(...names.map(base), ...users);
  return fc
    .record(
      {
        raw: table(["PREROUTING", "OUTPUT"]),
        mangle: table(["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]),
        nat: table(["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"]),
        filter: table(["INPUT", "FORWARD", "OUTPUT"]),
      },
      { requiredKeys: ["nat", "filter"] },
    )
    .map((tables) => rulesetOf(of, tables));
}

/** Short rules for long chains, so that the index has something to find and to get wrong: order, ports, `recent`. */
function shortRule(of: Family): fc.Arbitrary<Omit<Rule, "handle">> {
  const full = of === 4 ? 32 : 128;
  const single = address(of).map((addr) => ({ addr, bits: full }));
  const port = fc.tuple(fc.constantFrom(...PROTOCOLS), fc.constantFrom(...PORTS), not);
  const match: fc.Arbitrary<Match> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(single, not).map(([p, no]): Match => ({ match: "destination", prefix: p, ...no })),
    },
    {
      weight: 3,
      arbitrary: port.map(([protocol, n, no]): Match => ({ match: "dport", protocol, first: n, last: n, ...no })),
    },
    fc.tuple(single, not).map(([p, no]): Match => ({ match: "source", prefix: p, ...no })),
    prefix(of).map((p): Match => ({ match: "destination", prefix: p })),
    fc
      .tuple(fc.constantFrom("one", "two"), fc.boolean())
      .map(([name, set]): Match => ({ match: "recent", set, check: !set, name, side: "rsource" })),
  );
  const goal = fc.constantFrom<Target>(
    { target: "NONE" },
    { target: "NONE" },
    { target: "MARK", op: "xor", value: 1, mask: 0 },
    { target: "RETURN" },
    { target: "ACCEPT" },
  );
  return fc
    .tuple(fc.array(match, { maxLength: 3 }), goal)
    .map(([all, to]) => ({ matches: all, target: to, because: [] }));
}

/** One long chain. */
export function longChain(of: Family): fc.Arbitrary<Ruleset> {
  return fc.array(shortRule(of), { minLength: 6, maxLength: 40, size: "max" }).map((list) =>
    rulesetOf(of, {
      filter: [{ name: "INPUT", policy: "DROP", rules: list.map((rule, handle) => ({ ...rule, handle })) }],
    }),
  );
}

/** A chain in segments, at several states, each made from some earlier one by a few changes. */
export function segmented(of: Family): fc.Arbitrary<readonly Ruleset[]> {
  const segment = fc.array(shortRule(of), { minLength: 1, maxLength: 2 });
  const change = fc.tuple(fc.nat(120), fc.option(segment, { nil: undefined }));
  const start = fc.array(segment, { minLength: 70, maxLength: 100, size: "max" });
  const later = fc.array(fc.tuple(fc.nat(), fc.array(change, { minLength: 1, maxLength: 40 })), {
    minLength: 1,
    maxLength: 4,
  });
  return fc.tuple(start, later).map(([first, changes]) => {
    const states = [treeOf(first.map((list, i) => [segmentKey(i), numbered(list, i)] as const))];
    for (const [from, edits] of changes) {
      const next = (states[from % states.length] as Tree<readonly Rule[]>).edit((draft) => {
        for (const [i, list] of edits) {
          if (list === undefined) draft.delete(segmentKey(i));
          else draft.set(segmentKey(i), numbered(list, i));
        }
      });
      states.push(next);
    }
    return states.map((segments) => inSegments(of, segments));
  });
}

function segmentKey(i: number): string {
  return `s${String(i).padStart(4, "0")}`;
}

function numbered(list: readonly Omit<Rule, "handle">[], segment: number): readonly Rule[] {
  return list.map((rule, i) => ({ ...rule, handle: segment * 10 + i }));
}

function inSegments(of: Family, segments: Tree<readonly Rule[]>): Ruleset {
  const plain = rulesetOf(of, { filter: [{ name: "INPUT", policy: "DROP", rules: [...segments.values()].flat() }] });
  return { ...plain, segments: (table, name) => (table === "filter" && name === "INPUT" ? segments : undefined) };
}

export function packet(of: Family): fc.Arbitrary<Packet> {
  const body = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...PROTOCOLS).map((protocol) => ({ protocol })) },
    {
      weight: 1,
      arbitrary: fc.constant({
        protocol: of === 4 ? ("icmp" as const) : ("icmpv6" as const),
        icmp: { type: "echo-request" as const },
      }),
    },
  );
  return fc
    .tuple(
      body,
      address(of),
      address(of),
      fc.constantFrom(...PORTS),
      fc.constantFrom(...PORTS),
      fc.nat(1e6),
      fc.constantFrom(0, ...MARKS),
      fc.constantFrom("NEW" as const, "NEW" as const, "ESTABLISHED" as const, "INVALID" as const),
    )
    .map(
      ([kind, source, to, sourcePort, targetPort, id, mark, ctState]): Packet => ({
        id,
        family: of,
        ...kind,
        source,
        target: to,
        sourcePort,
        targetPort,
        mark,
        ctState,
        ttl: 64,
      }),
    );
}

export const options: fc.Arbitrary<WalkOptions> = fc.record(
  {
    seed: fc.nat(),
    now: fc.constantFrom(0, 5_000, 20_000),
    inLink: fc.constantFrom("eth0", "cni0", "veth1"),
    outLink: fc.constantFrom("eth0", "cni0"),
    inPort: fc.constant("veth1"),
    connection: fc.record({ dnat: fc.boolean(), snat: fc.boolean(), mark: fc.constantFrom(0, 3, 0x4000) }),
    natSettled: fc.boolean(),
  },
  { requiredKeys: ["seed", "now"] },
);

export function netns(): Netns {
  const made = addLink(createNetns("node"), { name: "eth0", kind: "eth" });
  return addAddress(addAddress(made, "eth0", { addr: ADDRESSES[4] as Addr, bits: 24 }), "eth0", {
    addr: ADDRESSES6[0] as Addr,
    bits: 64,
  });
}
