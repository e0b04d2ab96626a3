import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Corefile,
  DEFAULT_COREFILE,
  type Directive,
  defaultCorefile,
  formatRecord,
  parseCorefile,
  printCorefile,
  query,
  serve,
  serverFromCorefile,
} from "../../src/index.ts";
import { clusterIPService, view } from "../fixture.ts";

const world = view({ services: [clusterIPService("web", ["10.96.0.7"], [{ protocol: "TCP", port: 80 }])] });

describe("the default Corefile", () => {
  test("serves the cluster, at kubeadm's ttl", () => {
    const result = serverFromCorefile(DEFAULT_COREFILE);
    if (!result.ok) throw new Error(result.error);
    const answer = serve(result.server, query("web.default.svc.cluster.local.", "A"), world);
    expect(answer.answer.map(formatRecord)).toEqual(["web.default.svc.cluster.local. 30 IN A 10.96.0.7"]);
    expect(serve(result.server, query("www.example.com.", "A"), world).rcode).toBe("SERVFAIL");
  });
  test("runs its plugins in CoreDNS' order", () => {
    const result = serverFromCorefile(DEFAULT_COREFILE);
    expect(result).toMatchObject({
      ok: true,
      server: { blocks: [{ zones: ["."], port: 53, health: { port: 8080 }, ready: { port: 8181 } }] },
    });
    const names = result.ok ? result.server.blocks[0]?.plugins.map((plugin) => plugin.name) : [];
    expect(names).toEqual(["errors", "loadbalance", "cache", "kubernetes", "loop", "forward"]);
  });
  test("takes another domain", () => {
    const result = serverFromCorefile(defaultCorefile("Corp.Example"));
    if (!result.ok) throw new Error(result.error);
    expect(serve(result.server, query("web.default.svc.corp.example.", "A"), world).rcode).toBe("NOERROR");
    expect(serve(result.server, query("web.default.svc.cluster.local.", "A"), world).rcode).toBe("SERVFAIL");
  });
});

describe("server blocks", () => {
  const text =
    "cluster.local {\n kubernetes\n}\nexample.com:53 {\n hosts {\n  192.0.2.1 example.com a.example.com\n  fallthrough b.example.com\n }\n forward . 9.9.9.9\n}\n10.96.0.0/15 {\n kubernetes cluster.local 10.96.0.0/15\n}\n";
  const table: readonly [string, string, string, readonly string[]][] = [
    ["web.default.svc.cluster.local.", "A", "NOERROR", ["10.96.0.7"]],
    ["a.example.com.", "A", "NOERROR", ["192.0.2.1"]],
    ["a.example.com.", "AAAA", "NOERROR", []],
    ["c.example.com.", "A", "NXDOMAIN", []],
    ["x.b.example.com.", "A", "SERVFAIL", []],
    ["7.0.96.10.in-addr.arpa.", "PTR", "NOERROR", ["web.default.svc.cluster.local."]],
    ["7.0.98.10.in-addr.arpa.", "PTR", "REFUSED", []],
    ["www.example.net.", "A", "REFUSED", []],
  ];
  test.each(table)("%s %s", (name, type, rcode, data) => {
    const result = serverFromCorefile(text);
    if (!result.ok) throw new Error(result.error);
    const answer = serve(result.server, query(name, type), world);
    expect(answer.rcode).toBe(rcode);
    expect(answer.answer.map((record) => formatRecord(record).split(" ").at(-1))).toEqual(data);
  });
});

describe("errors name the line", () => {
  const table: readonly [string, string][] = [
    [". {\n errors\n", "Corefile:2 - Error during parsing: Unexpected EOF"],
    ["}\n", "Corefile:1 - Error during parsing: Unexpected '}' because no matching opening brace"],
    [". {\n\n nonsense\n}\n", "Corefile:3 - Error during parsing: Unknown directive 'nonsense'"],
    [". {\n acl\n}\n", "Corefile:2 - Error during parsing: plugin/acl: not simulated"],
    [
      ". {\n kubernetes cluster.local {\n  pods sometimes\n }\n}\n",
      "Corefile:3 - Error during parsing: plugin/kubernetes: wrong value for pods: sometimes,  must be one of: disabled, verified, insecure",
    ],
    [
      ". {\n kubernetes cluster.local {\n  pods\n }\n}\n",
      "Corefile:3 - Error during parsing: plugin/kubernetes: Wrong argument count or unexpected line ending after 'pods'",
    ],
    [
      ". {\n kubernetes cluster.local {\n  ttl 4000\n }\n}\n",
      "Corefile:3 - Error during parsing: plugin/kubernetes: ttl must be in range [0, 3600]: 4000",
    ],
    [
      ". {\n kubernetes cluster.local {\n  ttl x\n }\n}\n",
      'Corefile:3 - Error during parsing: plugin/kubernetes: strconv.Atoi: parsing "x": invalid syntax',
    ],
    [
      ". {\n kubernetes cluster.local {\n  frob\n }\n}\n",
      "Corefile:3 - Error during parsing: plugin/kubernetes: unknown property 'frob'",
    ],
    [
      ". {\n kubernetes 10.in-addr.arpa\n}\n",
      "Corefile:2 - Error during parsing: plugin/kubernetes: non-reverse zone name must be used",
    ],
    [
      ". {\n kubernetes a.example\n kubernetes b.example\n}\n",
      "Corefile:2 - Error during parsing: plugin/kubernetes: this plugin can only be used once per Server Block",
    ],
    [
      ". {\n forward .\n}\n",
      "Corefile:2 - Error during parsing: plugin/forward: Wrong argument count or unexpected line ending after '.'",
    ],
    [
      ". {\n errors\n}\n.:53 {\n errors\n}\n",
      "Corefile:4 - Error during parsing: cannot serve dns://.:53 - it is already defined",
    ],
  ];
  test.each(table)("%j", (text, error) => {
    expect(serverFromCorefile(text)).toMatchObject({ ok: false, error });
  });
});

describe("text", () => {
  test("what is printed is read back", () => {
    const word = fc.stringMatching(/^[a-z0-9.:/@#"{} -]{0,8}$/).filter((text) => !text.includes("\\"));
    const name = fc.stringMatching(/^[a-z_]{1,8}$/);
    const leaf = fc.record({ name, args: fc.array(word, { maxLength: 3 }) });
    const nested = fc.record({ name, args: fc.array(word, { maxLength: 3 }), block: fc.array(leaf, { maxLength: 3 }) });
    const block = fc.record({
      keys: fc.array(name, { minLength: 1, maxLength: 2 }),
      directives: fc.array(fc.oneof(leaf, nested)),
    });
    fc.assert(
      fc.property(fc.array(block), (blocks) => {
        const corefile = { blocks: blocks.map((one) => numbered(one)) };
        const parsed = parseCorefile(printCorefile(corefile));
        if (!parsed.ok) throw new Error(parsed.error.message);
        expect(unnumbered(parsed.corefile)).toEqual(unnumbered(corefile));
      }),
    );
  });
  test("any text is read or refused, never thrown at", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "\n",
      " ",
      "#",
      '"',
      "kubernetes",
      ".:53",
      "pods",
      "ttl 5",
      "\\",
      "cluster.local",
      "10.0.0.0/8",
      "/",
      ":99999",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const result = serverFromCorefile(pieces.join(""));
        if (!result.ok) expect(result.error).toMatch(/^Corefile:\d+ - Error during parsing: ./);
      }),
    );
  });
});

interface Loose {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly Loose[];
}

function numbered(block: {
  readonly keys: readonly string[];
  readonly directives: readonly Loose[];
}): Corefile["blocks"][number] {
  const directive = (one: Loose): Directive => ({
    name: one.name,
    args: one.args,
    line: 0,
    ...(one.block === undefined ? {} : { block: one.block.map(directive) }),
  });
  return { keys: block.keys, line: 0, directives: block.directives.map(directive) };
}

function unnumbered(corefile: Corefile): unknown {
  return JSON.parse(JSON.stringify(corefile, (key, value) => (key === "line" ? undefined : value)));
}
