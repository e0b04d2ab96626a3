import { describe, expect, test } from "vitest";
import {
  type Answer,
  type Ask,
  lookup,
  parseRecord,
  parseResolvConf,
  printDig,
  printDigShort,
  printGetent,
  printGetentAhosts,
  printNslookup,
  query,
  type Rcode,
  reply,
} from "../../src/index.ts";

const SOA = "cluster.local. 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. 7 7200 1800 86400 5";

interface Said {
  readonly rcode?: Rcode;
  readonly answer?: readonly string[];
  readonly authority?: readonly string[];
  readonly additional?: readonly string[];
  readonly isOutside?: boolean;
}

function answerTo(name: string, type: string, said: Said, id = 4711): Answer {
  const records = (texts: readonly string[] = []) => texts.flatMap((text) => parseRecord(text) ?? []);
  return reply(query(name, type, id), said.rcode ?? "NOERROR", {
    authoritative: said.isOutside !== true,
    recursionAvailable: said.isOutside === true,
    answer: records(said.answer),
    authority: records(said.authority),
    additional: records(said.additional),
  });
}

// All texts below were compared with those of BIND 9.18.49 over the same messages.
describe("dig", () => {
  test("an address, with EDNS", () => {
    const plain = answerTo("mysql.default.svc.cluster.local.", "A", {
      answer: ["mysql.default.svc.cluster.local. 5 IN A 10.96.0.20"],
    });
    const text = printDig({ ...plain, edns: { udpSize: 1232 } }, "10.96.0.10", { now: 1_795_237_788_000 });
    expect(text).toBe(`
; <<>> DiG 9.18.49-1~deb12u1-Debian <<>> mysql.default.svc.cluster.local
;; global options: +cmd
;; Got answer:
;; WARNING: .local is reserved for Multicast DNS
;; You are currently testing what happens when an mDNS query is leaked to DNS
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4711
;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
;; WARNING: recursion requested but not available

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
;; QUESTION SECTION:
;mysql.default.svc.cluster.local. IN\tA

;; ANSWER SECTION:
mysql.default.svc.cluster.local. 5 IN\tA\t10.96.0.20

;; Query time: 0 msec
;; SERVER: 10.96.0.10#53(10.96.0.10) (UDP)
;; WHEN: Sat Nov 21 05:09:48 UTC 2026
;; MSG SIZE  rcvd: 107

`);
  });

  const lines: readonly [string, string, Said, readonly string[], number][] = [
    [
      "_http._tcp.web.default.svc.cluster.local.",
      "SRV",
      {
        answer: ["_http._tcp.web.default.svc.cluster.local. 5 IN SRV 0 100 80 web.default.svc.cluster.local."],
        additional: ["web.default.svc.cluster.local. 5 IN A 10.96.0.7"],
      },
      [
        ";_http._tcp.web.default.svc.cluster.local. IN SRV",
        "_http._tcp.web.default.svc.cluster.local. 5 IN SRV 0 100 80 web.default.svc.cluster.local.",
        "web.default.svc.cluster.local. 5 IN\tA\t10.96.0.7",
      ],
      192,
    ],
    [
      "nope.default.svc.cluster.local.",
      "A",
      { rcode: "NXDOMAIN", authority: [SOA] },
      [
        ";nope.default.svc.cluster.local.\tIN\tA",
        "cluster.local.\t\t5\tIN\tSOA\tns.dns.cluster.local. hostmaster.cluster.local. 7 7200 1800 86400 5",
      ],
      141,
    ],
    ["cluster.local.", "SOA", { answer: [SOA] }, [";cluster.local.\t\t\tIN\tSOA"], 124],
    [
      "www.example.com.",
      "A",
      { answer: ["www.example.com. 60 IN A 192.0.2.53"], isOutside: true },
      [
        ";; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0",
        ";www.example.com.\t\tIN\tA",
        "www.example.com.\t60\tIN\tA\t192.0.2.53",
      ],
      64,
    ],
    [
      "7.0.96.10.in-addr.arpa.",
      "PTR",
      { answer: ["7.0.96.10.in-addr.arpa. 5 IN PTR web.default.svc.cluster.local."] },
      [";7.0.96.10.in-addr.arpa.\t\tIN\tPTR", "7.0.96.10.in-addr.arpa.\t5\tIN\tPTR\tweb.default.svc.cluster.local."],
      105,
    ],
  ];
  test.each(lines)("%s %s", (name, type, said, expected, size) => {
    const text = printDig(answerTo(name, type, said), "10.96.0.10");
    for (const line of [...expected, `;; MSG SIZE  rcvd: ${size}`]) expect(text.split("\n")).toContain(line);
  });

  test("+short", () => {
    const said = { answer: ['dns-version.cluster.local. 28800 IN TXT "1.1.0"'] };
    expect(printDigShort(answerTo("dns-version.cluster.local.", "TXT", said))).toBe('"1.1.0"\n');
  });
});

const HEAD = "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n";

function resolved(name: string, type: string, said: Said) {
  const conf = parseResolvConf("nameserver 10.96.0.10\n");
  const ask: Ask = (asked) => answerTo(asked.name, asked.type, said, asked.id);
  return lookup(name, [type], conf, ask);
}

describe("nslookup", () => {
  const table: readonly [string, string, Said, string, number][] = [
    [
      "two.cluster.local",
      "A",
      { answer: ["two.cluster.local. 5 IN A 10.244.1.1", "two.cluster.local. 5 IN A 10.244.1.2"] },
      `${HEAD}Name:\ttwo.cluster.local\nAddress: 10.244.1.1\nName:\ttwo.cluster.local\nAddress: 10.244.1.2\n\n`,
      0,
    ],
    [
      "out.cluster.local",
      "A",
      { answer: ["out.cluster.local. 5 IN CNAME www.example.com.", "www.example.com. 60 IN A 192.0.2.53"] },
      `${HEAD}out.cluster.local\tcanonical name = www.example.com.\nName:\twww.example.com\nAddress: 192.0.2.53\n\n`,
      0,
    ],
    [
      "www.example.com",
      "A",
      { answer: ["www.example.com. 60 IN A 192.0.2.53"], isOutside: true },
      `${HEAD}Non-authoritative answer:\nName:\twww.example.com\nAddress: 192.0.2.53\n\n`,
      0,
    ],
    [
      "nope.cluster.local",
      "A",
      { rcode: "NXDOMAIN" },
      `${HEAD}** server can't find nope.cluster.local: NXDOMAIN\n\n`,
      1,
    ],
    ["six.cluster.local", "A", { authority: [SOA] }, `${HEAD}*** Can't find six.cluster.local: No answer\n\n`, 0],
    [
      "7.0.96.10.in-addr.arpa.",
      "PTR",
      { answer: ["7.0.96.10.in-addr.arpa. 5 IN PTR web.default.svc.cluster.local."] },
      "7.0.96.10.in-addr.arpa\tname = web.default.svc.cluster.local.\n\n",
      0,
    ],
    [
      "_http._tcp.web.cluster.local",
      "SRV",
      { answer: ["_http._tcp.web.cluster.local. 5 IN SRV 0 100 80 web.cluster.local."] },
      `${HEAD}_http._tcp.web.cluster.local\tservice = 0 100 80 web.cluster.local.\n\n`,
      0,
    ],
    [
      "cluster.local",
      "SOA",
      { answer: [SOA] },
      `${HEAD}cluster.local\n\torigin = ns.dns.cluster.local\n\tmail addr = hostmaster.cluster.local\n\tserial = 7\n\trefresh = 7200\n\tretry = 1800\n\texpire = 86400\n\tminimum = 5\n\n`,
      0,
    ],
  ];
  test.each(table)("%s %s", (name, type, said, stdout, exitCode) => {
    expect(printNslookup(resolved(name, type, said), "10.96.0.10")).toEqual({ stdout, stderr: "", exitCode });
  });

  test("nobody there", () => {
    const conf = parseResolvConf("nameserver 10.96.0.10\noptions attempts:1\n");
    expect(
      printNslookup(
        lookup("x.y.", ["A"], conf, () => "refused"),
        "10.96.0.10",
      ),
    ).toEqual({
      stdout: ";; communications error to 10.96.0.10#53: connection refused\n;; no servers could be reached\n\n",
      stderr: "",
      exitCode: 1,
    });
  });
});

describe("getent", () => {
  const found = resolved("web.cluster.local", "A", { answer: ["web.cluster.local. 5 IN A 10.96.0.7"] });
  test("hosts", () => {
    expect(printGetent(found)).toBe("10.96.0.7       web.cluster.local\n");
    expect(printGetent(resolved("nope.", "A", { rcode: "NXDOMAIN" }))).toBe("");
  });
  test("ahosts", () => {
    expect(printGetentAhosts(found)).toBe(
      "10.96.0.7       STREAM web.cluster.local\n10.96.0.7       DGRAM  \n10.96.0.7       RAW    \n",
    );
  });
});
