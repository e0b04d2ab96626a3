/** Which endpoint a connection gets, and which ones keep theirs: chance, session affinity, conntrack. */
import { describe, expect, test } from "vitest";
import type { Cluster } from "../../src/index.ts";
import { ask, ipOf, OUTSIDE, podOn, serviceFor, smallCluster } from "../fixture.ts";

const cluster = smallCluster();

/** How often each pod answered. */
function tally(fork: Cluster, count: number, from: string, address: string, port = 80): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < count; i += 1) {
    const pod = ask(fork, from, address, port).split(" ")[0] ?? "";
    counts[pod] = (counts[pod] ?? 0) + 1;
  }
  return counts;
}

test("each connection falls on an endpoint by chance: 1/n each, and not in turn", () => {
  const fork = cluster.fork();
  fork.apply([podOn("node-2", "web-3", { labels: { app: "web" }, port: 8080 })]);
  fork.settle();
  const counts = tally(fork, 600, "pod/asker-1", "10.96.1.1");
  expect(Object.keys(counts).sort()).toEqual(["web-1", "web-2", "web-3"]);
  for (const count of Object.values(counts)) expect(Math.abs(count - 200)).toBeLessThan(50);
  const order = Array.from({ length: 30 }, () => ask(fork, "pod/asker-1", "10.96.1.1"));
  expect(order.some((answer, i) => answer === order[i + 1])).toBe(true);
});

describe("session affinity", () => {
  test("keeps a client at its endpoint, per source address", () => {
    const fork = cluster.fork();
    const first = ask(fork, "pod/asker-1", "10.96.1.7");
    expect(Object.keys(tally(fork, 20, "pod/asker-1", "10.96.1.7"))).toEqual([first.split(" ")[0]]);
    const others = Array.from({ length: 20 }, (_, i) => `192.168.0.${200 + i}`);
    fork.apply([
      serviceFor("sticky", "web", {
        clusterIP: "10.96.1.7",
        sessionAffinity: "ClientIP",
        type: "NodePort",
        ports: [{ port: 80, targetPort: 8080, nodePort: 30007 }],
      }),
    ]);
    fork.settle();
    const seen = others.map((ip) => ask(fork, `external/${ip}`, "192.168.0.2", 30007));
    expect(new Set(seen).size).toBe(2);
    expect(others.map((ip) => ask(fork, `external/${ip}`, "192.168.0.2", 30007))).toEqual(seen);
  });

  test("lasts timeoutSeconds from the last connection", () => {
    const moved = Array.from({ length: 12 }, (_, i) => {
      const fork = cluster.fork();
      fork.apply([
        serviceFor("sticky", "web", {
          clusterIP: "10.96.1.7",
          sessionAffinity: "ClientIP",
          sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
        }),
      ]);
      fork.settle();
      for (let n = 0; n < i; n += 1) ask(fork, "pod/asker-2", "10.96.1.1"); // other draws
      const first = ask(fork, "pod/asker-1", "10.96.1.7");
      fork.advance("50s");
      expect(ask(fork, "pod/asker-1", "10.96.1.7")).toBe(first);
      fork.advance("50s");
      expect(ask(fork, "pod/asker-1", "10.96.1.7")).toBe(first);
      fork.advance("61s");
      return ask(fork, "pod/asker-1", "10.96.1.7") !== first;
    });
    expect(new Set(moved)).toEqual(new Set([true, false]));
  });

  test("is forgotten with its endpoint", () => {
    const fork = cluster.fork();
    const [stuck = ""] = ask(fork, "pod/asker-1", "10.96.1.7").split(" ");
    fork.delete("pods", stuck);
    fork.settle();
    expect(ask(fork, "pod/asker-1", "10.96.1.7")).toMatch(stuck === "web-1" ? /^web-2/ : /^web-1/);
  });
});

describe("conntrack", () => {
  test("a NodePort through two nodes: DNAT and SNAT on the first, nothing on the second", () => {
    const fork = cluster.fork();
    ask(fork, OUTSIDE, "192.168.0.2", 30003);
    const far = ipOf(fork, "far");
    const line = (node: string): string =>
      fork
        .node(node)
        .conntrack()
        .split("\n")
        .find((each) => each.includes(far)) ?? "";
    expect(line("node-1")).toMatch(
      new RegExp(`tcp .*src=192.168.0.200 dst=192.168.0.2 .*dport=30003 .*src=${far} dst=192.168.0.2 sport=8080`),
    );
    expect(line("node-2")).toMatch(
      new RegExp(`tcp .*src=192.168.0.2 dst=${far} .*dport=8080 .*src=${far} dst=192.168.0.2 sport=8080`),
    );
  });

  test("masquerading changes the source port, DNAT alone keeps it", () => {
    const fork = cluster.fork();
    const arrived = (from: string, address: string, port: number): number | undefined =>
      fork.send(from, { address, port, protocol: "tcp", sourcePort: 40000 }).trace.received?.sourcePort;
    expect(arrived("pod/asker-1", "10.96.1.3", 80)).toBe(40000);
    expect(arrived(OUTSIDE, "192.168.0.2", 30003)).not.toBe(40000);
  });

  describe("a UDP client that keeps its port", () => {
    function udpCluster(): Cluster {
      const fork = cluster.fork();
      const pod = { labels: { app: "udps" }, port: 5353, protocol: "UDP" } as const;
      const ports = [{ port: 53, protocol: "UDP", targetPort: 5353 }];
      const service = serviceFor("udps", "udps", { clusterIP: "10.96.1.50", ports });
      fork.apply([podOn("node-2", "udp-1", pod), podOn("node-2", "udp-2", pod), service]);
      fork.settle();
      return fork;
    }

    /** Which pod answers, or what became of it. */
    function say(fork: Cluster, sourcePort?: number): string {
      const port = sourcePort === undefined ? {} : { sourcePort };
      const { reply, disposition } = fork.send("pod/asker-1", {
        address: "10.96.1.50",
        port: 53,
        protocol: "udp",
        ...port,
      });
      return reply.response?.kind === "raw" ? (reply.response.data.split(" ")[0] ?? "") : disposition;
    }

    test("keeps its endpoint, for as long as conntrack remembers", () => {
      const fork = udpCluster();
      const kept = new Set(Array.from({ length: 10 }, () => say(fork, 40001)));
      expect(kept.size).toBe(1);
      expect(new Set(Array.from({ length: 10 }, () => say(fork))).size).toBe(2);
      fork.advance("31s"); // nf_conntrack_udp_timeout
      expect(fork.node("node-1").conntrack()).not.toContain("sport=40001");
    });

    test("loses it with the endpoint's removal: kube-proxy forgets the flow when it syncs", () => {
      const fork = udpCluster();
      const first = say(fork, 40001);
      fork.delete("pods", first);
      fork.advance(50);
      expect(say(fork, 40001)).toBe("unreachable");
      fork.advance(100);
      expect(say(fork, 40001)).toBe(first === "udp-1" ? "udp-2" : "udp-1");
    });

    test("a kube-proxy that is held forgets when it is released", () => {
      const fork = udpCluster();
      const first = say(fork, 40001);
      fork.node("node-1").holdProxy();
      fork.delete("pods", first);
      fork.advance("2s");
      expect(say(fork, 40001)).toBe("unreachable");
      fork.node("node-1").releaseProxy();
      expect(say(fork, 40001)).toBe(first === "udp-1" ? "udp-2" : "udp-1");
    });

    test("without any endpoint left the flow stays: upstream clears nothing then", () => {
      const fork = udpCluster();
      say(fork, 40001);
      fork.delete("pods", "udp-1");
      fork.delete("pods", "udp-2");
      fork.advance("2s");
      expect(say(fork, 40001)).toBe("unreachable");
      expect(say(fork)).toBe("refused");
    });
  });
});

describe("a kube-proxy that lags", () => {
  test("sends to a dead pod until it follows again; the other nodes know better", () => {
    const fork = cluster.fork();
    fork.node("node-1").holdProxy();
    fork.delete("pods", "far");
    fork.apply([podOn("node-1", "far-2", { labels: { app: "far" }, port: 8080 })]);
    fork.settle();
    expect(ask(fork, "pod/asker-1", "10.96.1.3")).toBe("unreachable: No route to host");
    expect(ask(fork, "pod/asker-2", "10.96.1.3")).toMatch(/^far-2 saw/);
    fork.node("node-1").releaseProxy();
    fork.settle();
    expect(ask(fork, "pod/asker-1", "10.96.1.3")).toMatch(/^far-2 saw/);
  });

  test("does not know a Service that came later, and iptables-save shows what it knows", () => {
    const fork = cluster.fork();
    fork.node("node-1").holdProxy();
    const before = fork.node("node-1").iptablesSave();
    fork.apply([serviceFor("late", "near", { clusterIP: "10.96.1.60" })]);
    fork.settle();
    expect(fork.node("node-1").iptablesSave()).toBe(before);
    expect(fork.node("node-2").iptablesSave()).toContain("default/late cluster IP");
    expect(ask(fork, "pod/asker-1", "10.96.1.60")).toBe("dropped: Connection timed out");
    expect(ask(fork, "pod/asker-2", "10.96.1.60")).toMatch(/^near saw/);
  });

  test("every kube-proxy lags by its sync period", () => {
    const fork = cluster.fork();
    fork.delete("pods", "near");
    fork.advance(50);
    expect(fork.get("pods", "near")).toBeUndefined();
    expect(ask(fork, "pod/asker-1", "10.96.1.2")).toBe("unreachable: No route to host");
    fork.advance(200);
    expect(ask(fork, "pod/asker-1", "10.96.1.2")).toBe("refused: Connection refused");
  });
});

test("a pod that is gone: its address is unreachable, its Service goes on with the others", () => {
  const fork = cluster.fork();
  const ip = ipOf(fork, "web-1");
  fork.delete("pods", "web-1");
  fork.settle();
  expect(ask(fork, "pod/asker-1", ip, 8080)).toBe("unreachable: No route to host");
  expect(Object.keys(tally(fork, 10, "pod/asker-1", "10.96.1.1"))).toEqual(["web-2"]);
});

test("probe says the same as the next connection, and changes nothing", () => {
  const places = ["pod/asker-1", "pod/asker-2", "node/node-1", "node/node-2"];
  const targets = [
    "10.96.1.1",
    "10.96.1.2",
    "10.96.1.3",
    "10.96.1.4",
    "10.96.1.8",
    "10.96.1.9",
    "10.96.99.99",
    "192.168.0.99",
  ];
  for (const place of places)
    for (const address of targets) {
      const fork = cluster.fork();
      const hash = fork.hash();
      const probed = fork.probe(place, address, 80);
      expect(fork.hash()).toBe(hash);
      const { trace } = fork.send(place, { address, port: 80, protocol: "tcp" });
      const backend =
        trace.received === undefined ? undefined : `${trace.received.target}:${trace.received.targetPort}`;
      expect([place, address, probed.verdict]).toEqual([place, address, trace.disposition]);
      if (backend !== undefined) expect([place, address, probed.backend]).toEqual([place, address, backend]);
    }
});
