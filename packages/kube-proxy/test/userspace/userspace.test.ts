/** userspace mode: where traffic is led, and to whom the proxy gives it. */
import { printIptablesSave } from "@kubenetsim/linux";
import { emptyTree } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import {
  type Balancer,
  balancedEndpoints,
  dropStaleClients,
  nextEndpoint,
  servicePorts,
  setEndpoints,
  userspaceProxy,
} from "../../src/index.ts";
import { addr, config, HTTP, service, slice, viewOf } from "../fixture.ts";

const WEB = service("shop/web", "10.96.0.7", {
  type: "NodePort",
  externalIPs: ["198.51.100.1"],
  ports: [{ ...HTTP, nodePort: 30080 }],
});

describe("rules and sockets", () => {
  const proxy = userspaceProxy(viewOf([WEB], []), config(), 4);
  const port = proxy.ports.get("shop/web:http")?.port ?? 0;

  test("every Service port has a port of its own, and keeps its node port from others", () => {
    expect(port).toBeGreaterThanOrEqual(32768);
    expect(proxy.sockets).toEqual([
      { protocol: "tcp", port, family: 4, owner: "kube-proxy shop/web:http" },
      { protocol: "tcp", port: 30080, family: 4, owner: "kube-proxy shop/web:http" },
    ]);
  });

  test("the rules, as iptables-save prints them", () => {
    const to = '-p tcp -m comment --comment "shop/web:http" -m tcp --dport';
    const text = printIptablesSave(proxy.rules);
    for (const line of [
      `-A KUBE-PORTALS-CONTAINER -d 10.96.0.7/32 ${to} 80 -j REDIRECT --to-ports ${port}`,
      `-A KUBE-PORTALS-CONTAINER -d 198.51.100.1/32 ${to} 80 -m physdev ! --physdev-is-in -j REDIRECT --to-ports ${port}`,
      `-A KUBE-PORTALS-CONTAINER -d 198.51.100.1/32 ${to} 80 -m addrtype --dst-type LOCAL -j REDIRECT --to-ports ${port}`,
      `-A KUBE-PORTALS-HOST -d 10.96.0.7/32 ${to} 80 -j DNAT --to-destination 192.168.0.2:${port}`,
      `-A KUBE-PORTALS-HOST -d 198.51.100.1/32 ${to} 80 -m addrtype --dst-type LOCAL -j DNAT --to-destination 192.168.0.2:${port}`,
      `-A KUBE-NODEPORT-CONTAINER ${to} 30080 -j REDIRECT --to-ports ${port}`,
      `-A KUBE-NODEPORT-HOST ${to} 30080 -j DNAT --to-destination 192.168.0.2:${port}`,
      `-A KUBE-NODEPORT-NON-LOCAL ${to} ${port} -m conntrack --ctstate NEW -j ACCEPT`,
    ])
      expect(text).toContain(`${line}\n`);
  });

  test("endpoints change nothing; two Services never share a port", () => {
    const all = Array.from({ length: 2000 }, (_, i) => service(`many/s${i}`, "10.96.1.1"));
    const view = viewOf(all, []);
    const one = config();
    expect(userspaceProxy({ ...view, slices: viewOf([], [slice("many/s1", ["10.244.0.1"])]).slices }, one, 4)).toBe(
      userspaceProxy(view, one, 4),
    );
    const ports = [...userspaceProxy(view, one, 4).ports.values()].map((each) => each.port);
    expect(new Set(ports).size).toBe(2000);
  });

  test("sctp is left out", () => {
    const sctp = service("shop/s", "10.96.0.9", { ports: [{ port: 80, protocol: "SCTP" }] });
    expect(userspaceProxy(viewOf([sctp], []), config(), 4).ports.size).toBe(0);
  });
});

describe("the balancer", () => {
  const info = { text: "shop/web:http", affinitySeconds: 0 };
  const client = addr("10.244.0.9");
  const pods = ["10.244.0.1:80", "10.244.0.2:80", "10.244.0.3:80"];

  function take(
    balancer: Balancer,
    count: number,
    now = 0,
    reset = false,
  ): { readonly balancer: Balancer; readonly taken: string[] } {
    const taken: string[] = [];
    let at = balancer;
    for (let i = 0; i < count; i++) {
      const next = nextEndpoint(at, info.text, client, now, reset);
      if ("error" in next) taken.push(next.error);
      else {
        taken.push(next.endpoint);
        at = next.balancer;
      }
    }
    return { balancer: at, taken };
  }

  test("each in turn, in an order of chance", () => {
    const { taken } = take(setEndpoints(emptyTree(), info, pods, 1), 6);
    expect([...taken.slice(0, 3)].sort()).toEqual(pods);
    expect(taken.slice(3)).toEqual(taken.slice(0, 3));
  });

  test("clients stay, for as long as said; not after a failed try", () => {
    const sticky = setEndpoints(emptyTree(), { ...info, affinitySeconds: 10 }, pods, 1);
    const { balancer, taken } = take(sticky, 3);
    expect(new Set(taken).size).toBe(1);
    expect(take(balancer, 1, 10_999 - 1000).taken).toEqual([taken[0]]);
    expect(take(balancer, 1, 10_000).taken).not.toEqual([taken[0]]);
    expect(take(balancer, 1, 0, true).taken).not.toEqual([taken[0]]);
    expect(dropStaleClients(balancer, 10_000).get(info.text)?.clients.size).toBe(0);
    expect(dropStaleClients(balancer, 9_999)).toBe(balancer);
  });

  test("clients of an endpoint that is gone are free", () => {
    const sticky = { ...info, affinitySeconds: 10 };
    const { balancer, taken } = take(setEndpoints(emptyTree(), sticky, pods, 1), 1);
    const rest = pods.filter((pod) => pod !== taken[0]);
    expect(rest).toContain(take(setEndpoints(balancer, sticky, rest, 1), 1).taken[0]);
    expect(setEndpoints(balancer, sticky, [...pods].reverse(), 1)).toBe(balancer);
  });

  test("nobody there", () => {
    expect(take(emptyTree(), 1).taken).toEqual(["missing service entry"]);
    expect(take(setEndpoints(emptyTree(), info, [], 1), 1).taken).toEqual(["missing endpoints"]);
  });

  test("only ready endpoints count", () => {
    const ports = servicePorts(WEB, 4, config().gates);
    const slices = [slice("shop/web", ["10.244.0.1", { addresses: ["10.244.0.2"], conditions: { ready: false } }])];
    expect(ports.map((port) => balancedEndpoints(slices, port, 4))).toEqual([["10.244.0.1:8080"]]);
  });
});
