/** Endpoints that go: UDP flows, affinity, and IPVS connections that are drained. */
import { describe, expect, test } from "vitest";
import { ask, podOn, smallCluster } from "../fixture.ts";

describe("endpoints that go", () => {
  const WEB = { address: "10.96.1.1", port: 80, protocol: "tcp" } as const;

  test.each(["iptables", "ipvs", "nftables", "userspace"] as const)(
    "%s: UDP flows to a removed endpoint find another",
    (mode) => {
      const cluster = smallCluster({ proxyMode: mode });
      cluster.apply([podOn("node-2", "dns-like-2", { labels: { app: "dns-like" }, port: 5353, protocol: "UDP" })]);
      cluster.settle();
      const target = { address: "10.96.1.6", port: 53, protocol: "udp", sourcePort: 40053 } as const;
      const question = (): string => {
        const { reply } = cluster.send("pod/asker-1", target, { kind: "raw", data: "?" });
        return reply.response?.kind === "raw" ? (reply.response.data.split(" ")[0] ?? "") : "";
      };
      const first = question();
      expect(question()).toBe(first);
      cluster.delete("pods", first);
      cluster.settle();
      cluster.advance("1s");
      const other = first === "dns-like" ? "dns-like-2" : "dns-like";
      // IPVS drops the first datagram of a flow whose real server is gone, and forgets the flow.
      if (mode === "ipvs") expect(question()).toBe("");
      expect(question()).toBe(other);
    },
  );

  test.each(["iptables", "nftables"] as const)(
    "%s: who stayed with it stays no longer, even when it comes back",
    (mode) => {
      const cluster = smallCluster({ proxyMode: mode });
      const sticky = (): string => ask(cluster, "pod/asker-1", "10.96.1.7").split(" ")[0] ?? "";
      const remembered = (): number => {
        const kernel = cluster.world.nodes.get("node-1")?.kernel;
        return (kernel?.recent.size ?? 0) + (kernel?.nftElements?.size ?? 0);
      };
      const chosen = sticky();
      expect([sticky(), remembered()]).toEqual([chosen, 1]);
      const relabel = (app: string): void => {
        cluster.edit("pods", chosen, "default", (draft) => {
          draft.metadata.labels = { app };
        });
        cluster.settle();
      };
      relabel("other");
      expect(remembered()).toBe(0);
      relabel("web");
      expect(remembered()).toBe(0);
    },
  );

  test("ipvs: TCP connections are drained; ipvsadm shows the removed real server with weight 0 as long as it has any", () => {
    const cluster = smallCluster({ proxyMode: "ipvs" });
    const ports = [45001, 45002];
    const pods = ports.map(
      (sourcePort) => cluster.send("pod/asker-1", { ...WEB, sourcePort }, { kind: "raw", data: "?" }).backend?.name,
    );
    const gone = pods.indexOf("web-2");
    cluster.edit("pods", "web-2", "default", (draft) => {
      draft.metadata.labels = {};
    });
    cluster.settle();
    expect(cluster.node("node-1").ipvsadm()).toMatch(
      /TCP {2}10\.96\.1\.1:80 rr\n(.*\n)?.*10\.244\.1\.\d+:8080 +Masq +0 +\d +\d/,
    );
    const open = cluster.send(
      "pod/asker-1",
      { ...WEB, sourcePort: ports[gone] ?? 0, open: true },
      { kind: "raw", data: "?" },
    );
    expect(open.backend?.name).toBe("web-2");
    for (let i = 0; i < 4; i++) expect(ask(cluster, "pod/asker-1", WEB.address)).toMatch(/^web-1/);
    cluster.advance("20m");
    expect(cluster.node("node-1").ipvsadm()).not.toMatch(/Masq +0 /);
  });
});
