/** Connections through IPVS: both ways, in time, when real servers go; and the texts of ipvsadm. */
import { emptyTree } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import {
  type AllVirtualServers,
  addRealServer,
  emptyIpvs,
  expireIpvs,
  type Ipvs,
  type IpvsVerdict,
  ipvsIn,
  ipvsOut,
  type Packet,
  parseIpvsadmSave,
  printIpvsadm,
  printIpvsadmSave,
  type RealServer,
  type VirtualServer,
  type VirtualServers,
  virtualServersOf,
} from "../../src/index.ts";
import { answerTo, ip, packet, ping } from "../make.ts";

const REALS: readonly RealServer[] = ["10.244.0.2", "10.244.0.1"].map((addr) => ({
  addr: ip(addr),
  port: 8080,
  weight: 1,
}));
const WEB: VirtualServer = {
  protocol: "tcp",
  addr: ip("10.96.0.10"),
  port: 80,
  scheduler: "rr",
  persistentSeconds: 0,
  realServers: REALS,
};
const NOW = 1_000_000;
const MINUTE = 60_000;

function take(verdict: IpvsVerdict): { readonly ipvs: Ipvs; readonly packet: Packet } {
  if (verdict.kind !== "forward") throw new Error(verdict.kind);
  return verdict;
}

function only(server: Partial<VirtualServer>, drains = false): VirtualServers {
  return virtualServersOf([{ ...WEB, ...server }], drains);
}

describe("a connection", () => {
  const virtual = only({});
  const first = take(ipvsIn(emptyIpvs(), virtual, packet(), NOW));

  test("is rewritten to the real server, and its answers back", () => {
    expect([first.packet.target, first.packet.targetPort]).toEqual([ip("10.244.0.2"), 8080]);
    expect(first.packet.source).toBe(packet().source);
    const back = ipvsOut(first.ipvs, answerTo(first.packet), NOW);
    expect([back?.packet.source, back?.packet.sourcePort, back?.packet.target]).toEqual([
      WEB.addr,
      80,
      packet().source,
    ]);
  });

  test("stays with its real server; another one gets the next", () => {
    const again = take(ipvsIn(first.ipvs, virtual, packet({ tcp: "data" }), NOW + 1));
    expect(again.packet.target).toBe(ip("10.244.0.2"));
    expect(take(ipvsIn(again.ipvs, virtual, packet({ sourcePort: 40001 }), NOW)).packet.target).toBe(ip("10.244.0.1"));
  });

  test.each<[string, Packet]>([
    ["another port", packet({ targetPort: 81 })],
    ["another protocol", packet({ protocol: "udp" })],
    ["a ping", ping("10.0.0.1", "10.96.0.10")],
    ["the middle of an unknown connection", packet({ tcp: "data" })],
  ])("%s is none of its business", (_, one) => {
    expect(ipvsIn(emptyIpvs(), virtual, one, NOW).kind).toBe("pass");
  });

  test("without a real server: unreachable", () => {
    expect(ipvsIn(emptyIpvs(), only({ realServers: [] }), packet(), NOW).kind).toBe("unreachable");
    const asleep = REALS.map((real) => ({ ...real, weight: 0 }));
    expect(ipvsIn(emptyIpvs(), only({ realServers: asleep }), packet(), NOW).kind).toBe("unreachable");
  });

  test("ends in its time: 60 s half open, 15 min established", () => {
    const isKnown = (ipvs: Ipvs, at: number): boolean =>
      ipvsIn(ipvs, virtual, packet({ tcp: "data" }), at).kind === "forward";
    expect([isKnown(first.ipvs, NOW + MINUTE - 1), isKnown(first.ipvs, NOW + MINUTE)]).toEqual([true, false]);
    const answered = ipvsOut(first.ipvs, answerTo(first.packet), NOW)?.ipvs ?? emptyIpvs();
    const established = take(ipvsIn(answered, virtual, packet({ tcp: "data" }), NOW)).ipvs;
    expect([isKnown(established, NOW + 15 * MINUTE - 1), isKnown(established, NOW + 15 * MINUTE)]).toEqual([
      true,
      false,
    ]);
    expect(expireIpvs(established, NOW + 15 * MINUTE).connections.size).toBe(0);
    expect(expireIpvs(established, NOW)).toBe(established);
  });

  test("an error about it reaches the client as if from the virtual server", () => {
    const error: Packet = {
      ...ping("10.244.0.2", "10.244.0.50"),
      icmp: { type: "error", error: "icmp-port-unreachable", about: first.packet },
    };
    const back = ipvsOut(first.ipvs, error, NOW)?.packet;
    expect(back?.source).toBe(WEB.addr);
    expect(back?.icmp?.type === "error" && [back.icmp.about.target, back.icmp.about.targetPort]).toEqual([
      WEB.addr,
      80,
    ]);
  });

  test("UDP and SCTP, IPv6 too", () => {
    const six = { addr: ip("fd00::10"), realServers: [{ addr: ip("fd00::1"), port: 53, weight: 1 }] };
    for (const protocol of ["udp", "sctp"] as const) {
      const one = packet({
        protocol,
        from: "fd00::50",
        to: "fd00::10",
        ...(protocol === "sctp" ? { tcp: "syn" as const } : {}),
      });
      const verdict = take(ipvsIn(emptyIpvs(), only({ protocol, ...six }), one, NOW));
      expect([verdict.packet.target, verdict.packet.targetPort]).toEqual([ip("fd00::1"), 53]);
      expect(ipvsOut(verdict.ipvs, answerTo(verdict.packet), NOW)?.packet.source).toBe(ip("fd00::10"));
    }
  });
});

describe("when its real server is removed", () => {
  const first = take(ipvsIn(emptyIpvs(), only({}), packet(), NOW)).ipvs;
  const rest = { realServers: REALS.slice(1) };

  test("it is dropped and forgotten", () => {
    const verdict = ipvsIn(first, only(rest), packet({ tcp: "data" }), NOW);
    expect(verdict.kind).toBe("drop");
    expect(verdict.kind === "drop" && verdict.ipvs.connections.size).toBe(0);
  });

  test("or drained: it goes on with its own, new ones do not", () => {
    const verdict = take(ipvsIn(first, only(rest, true), packet({ tcp: "data" }), NOW));
    expect(verdict.packet.target).toBe(ip("10.244.0.2"));
    expect(take(ipvsIn(verdict.ipvs, only(rest, true), packet({ sourcePort: 40001 }), NOW)).packet.target).toBe(
      ip("10.244.0.1"),
    );
    expect(ipvsIn(first, virtualServersOf([], true), packet({ tcp: "data" }), NOW).kind).toBe("drop");
  });
});

describe("persistence", () => {
  const virtual = only({ persistentSeconds: 600 });
  const from = (
    port: number,
    at: number,
    ipvs: Ipvs,
    servers = virtual,
  ): { readonly ipvs: Ipvs; readonly packet: Packet } => take(ipvsIn(ipvs, servers, packet({ sourcePort: port }), at));

  test("a client stays for so long after its latest connection, or as long as one stands", () => {
    let run = from(1, NOW, emptyIpvs());
    const own = run.packet.target;
    run = from(2, NOW + 300_000, run.ipvs);
    run = from(3, NOW + 899_999, run.ipvs);
    expect(run.packet.target).toBe(own);
    expect(from(4, NOW + 899_999 + 600_000, run.ipvs).packet.target).not.toBe(own);
    const other = take(ipvsIn(run.ipvs, virtual, packet({ from: "10.244.0.51" }), NOW));
    expect(other.packet.target).not.toBe(own);
  });

  test("it does not outlive the real server, nor its weight", () => {
    const run = from(1, NOW, emptyIpvs());
    const asleep = REALS.map((real) => (real.addr === run.packet.target ? { ...real, weight: 0 } : real));
    expect(from(2, NOW, run.ipvs, only({ persistentSeconds: 600, realServers: asleep })).packet.target).not.toBe(
      run.packet.target,
    );
  });

  test("templates go when their time is over", () => {
    const run = from(1, NOW, emptyIpvs());
    expect(expireIpvs(run.ipvs, NOW + 599_999).templates.size).toBe(1);
    expect(expireIpvs(run.ipvs, NOW + 600_000).templates.size).toBe(0);
  });
});

const SAVED = `-A -t 192.168.0.2:30080 -s rr
-a -t 192.168.0.2:30080 -r 10.244.0.1:8080 -m -w 1
-A -t 10.96.0.10:80 -s rr -p 10800
-a -t 10.96.0.10:80 -r 10.244.0.1:8080 -m -w 1
-a -t 10.96.0.10:80 -r 10.244.1.2:8080 -m -w 0
-A -u 10.96.0.10:53 -s mh -b mh-port
-A --sctp-service [fd00::10]:80 -s wlc
-a --sctp-service [fd00::10]:80 -r [fd00::1]:80 -m -w 3
`;

describe("ipvsadm", () => {
  test("-Sn, there and back; 192.168.0.2 comes before 10.96.0.10", () => {
    expect(printIpvsadmSave(loaded(SAVED))).toBe(SAVED);
  });

  test("-Ln, with connections and one that is drained", () => {
    const servers = loaded(SAVED);
    let ipvs = take(ipvsIn(emptyIpvs(), { servers: servers[4], drains: true }, packet(), NOW)).ipvs;
    const udp = take(
      ipvsIn(
        ipvs,
        only({ protocol: "udp", port: 53, realServers: REALS }),
        packet({ protocol: "udp", targetPort: 53 }),
        NOW,
      ),
    );
    ipvs = udp.ipvs;
    expect(printIpvsadm(servers, ipvs, NOW)).toBe(
      [
        "IP Virtual Server version 1.2.1 (size=4096)",
        "Prot LocalAddress:Port Scheduler Flags",
        "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
        "TCP  192.168.0.2:30080 rr",
        "  -> 10.244.0.1:8080              Masq    1      0          0         ",
        "TCP  10.96.0.10:80 rr persistent 10800",
        "  -> 10.244.0.1:8080              Masq    1      1          0         ",
        "  -> 10.244.1.2:8080              Masq    0      0          0         ",
        "UDP  10.96.0.10:53 mh (mh-port)",
        "  -> 10.244.0.2:8080              Masq    0      0          1         ",
        "SCTP  [fd00::10]:80 wlc",
        "  -> [fd00::1]:80                 Masq    3      0          0         ",
        "",
      ].join("\n"),
    );
  });

  test.each<[string, string]>([
    ["-a -t 10.0.0.1:80 -r 10.0.0.2:80 -m", "Service not defined"],
    ["-A -t 10.0.0.1:80\n-A -t 10.0.0.1:80", "Service already exists"],
    ["-A -t 10.0.0.1:80 -s nope", "Scheduler or persistence engine not found"],
    ["-A -t 10.0.0.1", "illegal virtual server address[:port] specified"],
    ["-A -t 10.0.0.1:80\n-a -t 10.0.0.1:80 -r 10.0.0.2:80 -m -w 70000", "illegal weight specified"],
    [
      "-A -t 10.0.0.1:80\n-a -t 10.0.0.1:80 -r 10.0.0.2:80 -m\n-a -t 10.0.0.1:80 -r 10.0.0.2:80 -m",
      "Destination already exists",
    ],
  ])("%j is refused", (text, error) => {
    expect(parseIpvsadmSave(text)).toMatchObject({ ok: false, error });
  });

  test("a real server that is added stands first", () => {
    expect(addRealServer(WEB, { addr: ip("10.244.0.9"), port: 1, weight: 1 }).realServers[0]?.addr).toBe(
      ip("10.244.0.9"),
    );
    expect(printIpvsadmSave({ 4: emptyTree(), 6: emptyTree() })).toBe("");
  });
});

function loaded(text: string): AllVirtualServers {
  const parsed = parseIpvsadmSave(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.servers;
}
