/** kube-proxy's HTTP servers on each node: health check node ports, /healthz and /livez. */
import { describe, expect, test } from "vitest";
import { serviceFor, smallCluster } from "../fixture.ts";

const NODE_1 = "192.168.0.2";

describe("health", () => {
  const balancer = serviceFor("balanced", "web", {
    type: "LoadBalancer",
    externalTrafficPolicy: "Local",
    healthCheckNodePort: 32100,
  });
  const base = smallCluster();
  base.apply([
    balancer,
    serviceFor("absent", "nobody", {
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      healthCheckNodePort: 32101,
    }),
  ]);
  base.settle();

  test.each(["iptables", "ipvs", "nftables", "userspace"] as const)(
    "%s: a health check node port says how many endpoints the node has",
    (mode) => {
      const cluster = base.fork();
      cluster.node("node-1").setProxyMode(mode);
      const answer = cluster.external("192.168.0.200").curl(`http://${NODE_1}:32100/`);
      expect([answer.status, answer.body]).toEqual([
        200,
        '{\n\t"service": {\n\t\t"namespace": "default",\n\t\t"name": "balanced"\n\t},\n\t"localEndpoints": 1,\n\t"serviceProxyHealthy": true\n}',
      ]);
      const none = cluster.external("192.168.0.200").curl(`http://${NODE_1}:32101/`);
      expect([none.status, none.body.includes('"localEndpoints": 0')]).toEqual([503, true]);
      cluster.delete("services", "absent");
      cluster.settle();
      expect(cluster.external("192.168.0.200").curl(`http://${NODE_1}:32101/`).exitCode).toBe(7);
    },
  );

  test("/healthz and /livez: well, until a change has waited for a minute", () => {
    const cluster = base.fork();
    const healthz = (path = "healthz"): readonly [number | undefined, string] => {
      const { status, body } = cluster.node("node-2").curl(`http://${NODE_1}:10256/${path}`);
      return [status, body];
    };
    const now =
      /^{"lastUpdated": "2026-01-01 [0-9:.]+ \+0000 UTC","currentTime": "2026-01-01 [0-9:.]+ \+0000 UTC", "nodeEligible": true}$/;
    expect(healthz()[0]).toBe(200);
    expect(healthz()[1]).toMatch(now);
    cluster.node("node-1").holdProxy();
    cluster.advance("2m");
    expect(healthz()[0]).toBe(200);
    cluster.delete("services", "web");
    cluster.advance("59s");
    expect(healthz()[0]).toBe(200);
    cluster.advance("2s");
    expect([healthz()[0], healthz("livez")[0], healthz("other")[0]]).toEqual([503, 503, 404]);
    expect(cluster.external("192.168.0.200").curl(`http://${NODE_1}:32100/`).body).toContain(
      '"serviceProxyHealthy": false',
    );
    cluster.node("node-1").releaseProxy();
    expect(healthz()[0]).toBe(200);
  });

  test("/healthz is 503 for a node that is to be deleted; /livez is not", () => {
    const cluster = base.fork();
    cluster.edit("nodes", "node-1", undefined, (draft) => {
      draft.spec = { ...draft.spec, taints: [{ key: "ToBeDeletedByClusterAutoscaler", effect: "NoSchedule" }] };
    });
    const { status, body } = cluster.node("node-1").curl("http://127.0.0.1:10256/healthz");
    expect([status, body.endsWith('"nodeEligible": false}')]).toEqual([503, true]);
    expect(cluster.node("node-1").curl("http://127.0.0.1:10256/livez").status).toBe(200);
  });
});
