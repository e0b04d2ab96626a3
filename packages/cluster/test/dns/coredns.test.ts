/** CoreDNS as a process: its Corefile and reloads, crashes, loops, caches, and what lies outside of the cluster. */
import { describe, expect, test } from "vitest";
import { createBareCluster } from "../../src/index.ts";
import { podOn, serviceFor } from "../fixture.ts";

const ZONES = `
$ORIGIN example.com.
$TTL 300
@     IN SOA ns admin 1 7200 3600 1209600 60
www   IN A 192.0.2.53
alias IN CNAME www
big   IN A 192.0.2.1
`;

function cluster(config: object = {}) {
  const made = createBareCluster({ nodes: 2, upstreamDNS: { zones: ZONES }, ...config });
  made.apply([
    podOn("node-1", "asker"),
    podOn("node-2", "web", { labels: { app: "web" }, port: 8080 }),
    serviceFor("web", "web"),
    serviceFor("out", "none", { type: "ExternalName", externalName: "alias.example.com" }),
    serviceFor("again", "none", { type: "ExternalName", externalName: "web.default.svc.cluster.local" }),
  ]);
  made.settle();
  return made;
}

type Made = ReturnType<typeof cluster>;

const run = (made: Made, line: string) => made.pod("asker").exec(line.split(" "));
const corednsPods = (made: Made) => made.list("pods", { labelSelector: "k8s-app=kube-dns" });

function setCorefile(made: Made, text: string): void {
  made.patch("configmaps", "coredns", "kube-system", "merge", { data: { Corefile: text } });
}

const SMALL = `.:53 {
    errors
    ready
    health
    kubernetes cluster.local in-addr.arpa {
       fallthrough in-addr.arpa
    }
    forward . /etc/resolv.conf
    reload
}
`;

describe("names outside", () => {
  const base = cluster();
  test.each([
    ["of the upstream zone", "www.example.com", "192.0.2.53"],
    ["behind an ExternalName", "out", "alias.example.com.\nwww.example.com.\n192.0.2.53"],
    ["behind an ExternalName to another Service", "again", "web.default.svc.cluster.local."],
  ])("%s", (_what, name, expected) => {
    const { stdout } = run(base.fork(), `dig +short +search ${name}`);
    expect(stdout.startsWith(expected)).toBe(true);
  });

  test("a name that nobody has is denied by the upstream", () => {
    expect(run(base.fork(), "host nothing.example.com.").stdout).toBe(
      "Host nothing.example.com. not found: 3(NXDOMAIN)\n",
    );
  });

  test("without an upstream they fail, and the log says why", () => {
    const dark = cluster({ upstreamDNS: undefined });
    expect(run(dark, "dig www.example.com").stdout).toContain("status: SERVFAIL");
    const logs = corednsPods(dark).map((pod) => dark.pod(pod.metadata.name ?? "", "kube-system").logs());
    expect(logs.join("")).toMatch(/\[ERROR\] plugin\/errors: 2 www\.example\.com\. A: .* no route to host/);
  });

  test("stub domains are asked of their own server", () => {
    const stub = cluster({
      upstreamDNS: [{ zones: ZONES }, { zones: "corp.internal. 60 IN A 192.0.2.99", servers: ["198.51.100.99"] }],
    });
    setCorefile(stub, `${SMALL}corp.internal:53 {\n    errors\n    forward . 198.51.100.99\n}\n`);
    stub.settle();
    expect(run(stub, "dig +short corp.internal").stdout).toBe("192.0.2.99\n");
    expect(run(stub, "dig +short www.example.com").stdout).toBe("192.0.2.53\n");
  });
});

describe("the Corefile", () => {
  test("a change is picked up within the interval and half its jitter, not at once", () => {
    const made = cluster();
    setCorefile(
      made,
      SMALL.replace("errors", "errors\n    hosts {\n      192.0.2.7 told.example\n      fallthrough\n    }"),
    );
    expect(run(made.fork(), "dig +short told.example").stdout).toBe("");
    made.advance("38s");
    expect(run(made, "dig +short told.example").stdout).toBe("192.0.2.7\n");
    const [pod] = corednsPods(made);
    expect(made.pod(pod?.metadata.name ?? "", "kube-system").logs()).toMatch(
      /\[INFO\] Reloading\n.*SHA512.*\n\[INFO\] Reloading complete\n/,
    );
  });

  test("a bad one is kept out: the old one stays, and the log names the line", () => {
    const made = cluster();
    setCorefile(made, ".:53 {\n    errors\n    nonsense\n}\n");
    made.settle();
    expect(run(made, "dig +short web.default.svc.cluster.local").stdout).not.toBe("");
    const [pod] = corednsPods(made);
    expect(made.pod(pod?.metadata.name ?? "", "kube-system").logs()).toContain(
      "[ERROR] plugin/reload: Corefile changed but reload failed: /etc/coredns/Corefile:3 - Error during parsing: Unknown directive 'nonsense'\n",
    );
  });

  test("a pod that starts with a bad one crashes again and again", () => {
    const made = cluster();
    setCorefile(made, ".:53 {\n    nonsense\n}\n");
    for (const pod of corednsPods(made)) made.delete("pods", pod.metadata.name ?? "", "kube-system");
    made.advance("2m");
    const states = corednsPods(made).map((pod) => pod.status?.containerStatuses?.[0]);
    expect(states.map((state) => [state?.ready, (state?.restartCount ?? 0) > 0])).toEqual([
      [false, true],
      [false, true],
    ]);
    const [pod] = corednsPods(made);
    expect(made.pod(pod?.metadata.name ?? "", "kube-system").logs({ previous: true })).toBe(
      "/etc/coredns/Corefile:2 - Error during parsing: Unknown directive 'nonsense'\n",
    );
  });

  test("the log plugin writes CoreDNS' lines", () => {
    const made = cluster({ dnsReplicas: 1 });
    setCorefile(made, SMALL.replace("errors", "errors\n    log"));
    made.settle();
    run(made, "dig +noedns web.default.svc.cluster.local");
    const [pod] = corednsPods(made);
    expect(made.pod(pod?.metadata.name ?? "", "kube-system").logs()).toMatch(
      /\[INFO\] 10\.244\.0\.\d+:\d+ - \d+ "A IN web\.default\.svc\.cluster\.local\. udp 47 false 512" NOERROR qr,aa,rd 92 0s\n/,
    );
  });

  test("zone files beside it", () => {
    const made = cluster();
    made.patch("configmaps", "coredns", "kube-system", "merge", {
      data: {
        Corefile: `${SMALL}db.test:53 {\n    file db.test\n}\n`,
        "db.test": "@ 60 IN SOA ns admin 1 2 3 4 5\nhost 60 IN A 192.0.2.44\n",
      },
    });
    made.settle();
    expect(run(made, "dig +short host.db.test").stdout).toBe("192.0.2.44\n");
  });
});

describe("loops", () => {
  test("a node whose resolv.conf leads back ends CoreDNS, with its last words", () => {
    const made = createBareCluster({ nodes: 1, dnsReplicas: 1, nodeResolvConf: "nameserver 127.0.0.53\n" });
    made.advance("20s");
    const [pod] = made.list("pods", { labelSelector: "k8s-app=kube-dns" });
    const status = pod?.status?.containerStatuses?.[0];
    expect(status?.restartCount).toBeGreaterThan(0);
    expect(status?.lastState?.terminated?.exitCode ?? status?.state?.terminated?.exitCode).toBe(1);
    expect(made.pod(pod?.metadata.name ?? "", "kube-system").logs({ previous: true })).toMatch(
      /\[FATAL\] plugin\/loop: Loop \(.* -> :53\) detected for zone "\.", see https:\/\/coredns\.io\/plugins\/loop#troubleshooting\. Query: "HINFO \d+\.\d+\."\n$/,
    );
  });
});

describe("the cache", () => {
  test("answers from outside are kept for as long as they say, and no longer", () => {
    const made = cluster({ dnsReplicas: 1 });
    const ttl = () => Number(/\s(\d+)\s+IN\s/.exec(run(made, "dig +noall +answer www.example.com").stdout)?.[1]);
    expect(ttl()).toBe(30);
    made.advance("10s");
    expect(ttl()).toBe(20);
    made.advance("20s");
    expect(ttl()).toBe(30);
  });
});

describe("waiting", () => {
  test("dead servers cost five seconds an attempt on the virtual clock", () => {
    const made = cluster();
    made.node("node-1").holdProxy();
    made.patch("deployments", "coredns", "kube-system", "merge", { spec: { replicas: 0 } });
    made.settle();
    const before = made.now;
    const { error, trace } = made.pod("asker").curl("http://web");
    expect(error).toBe("curl: (6) Could not resolve host: web");
    // Two attempts for the first name of the search list, which ends there, and two for the name as it is.
    expect(made.now - before).toBe(20_000);
    expect(trace.causes.map(({ dns }) => dns?.rcode)).toEqual(Array.from({ length: 8 }, () => "lost"));
    expect(trace.causes[2]?.dns?.why).toMatch(/attempt 2/);
  });

  test("while a client waits the cluster goes on, and its second attempt finds it mended", () => {
    const made = cluster({ delays: { kubeProxySync: "1s" } });
    for (const pod of corednsPods(made))
      made.delete("pods", pod.metadata.name ?? "", "kube-system", { gracePeriodSeconds: 0 });
    const before = made.now;
    const { status, trace } = made.pod("asker").curl("http://web");
    expect([status, made.now - before]).toEqual([200, 5000]);
    expect(trace.causes.map(({ dns }) => dns?.rcode)).toEqual(["lost", "lost", "NOERROR", "NOERROR"]);
  });
});

describe("two queries of one socket", () => {
  test("race in conntrack: one is dropped, and the client waits", () => {
    const made = cluster({ conntrackRace: 1 });
    const lost = Array.from({ length: 12 }, () => {
      const before = made.now;
      const { ok, trace } = made.pod("asker").curl("http://web:8080/");
      return { ok, ms: made.now - before, summary: trace.causes.map((cause) => cause.summary).join("\n") };
    }).filter((one) => one.ms > 0);
    expect(lost.length).toBeGreaterThan(0);
    for (const one of lost) {
      expect(one).toMatchObject({ ms: 5000, summary: expect.stringContaining("conntrack insert_failed") });
    }
  });

  test.each(["single-request", "single-request-reopen"])("%s cures it", (option) => {
    const made = cluster({ conntrackRace: 1 });
    made.apply({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "careful" },
      spec: {
        nodeName: "node-1",
        dnsConfig: { options: [{ name: option }] },
        containers: [{ name: "main", image: "main" }],
      },
    });
    made.settle();
    const before = made.now;
    for (let i = 0; i < 12; i += 1) made.pod("careful").curl("http://web:8080/");
    expect(made.now - before).toBe(0);
  });
});

describe("large answers", () => {
  const made = cluster();
  made.apply(
    Array.from({ length: 40 }, (_, i) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `many-${i}`, namespace: "default", labels: { app: "many" } },
      spec: { containers: [{ name: "c", image: "web", ports: [{ containerPort: 80 }] }] },
    })),
  );
  made.apply([serviceFor("many", "many", { clusterIP: "None" })]);
  made.settle();

  test("do not fit into a datagram: the client asks again over TCP", () => {
    const { addresses, queries } = found(made.fork());
    expect(addresses).toBe(40);
    expect(queries).toEqual(["udp NOERROR, truncated", "tcp NOERROR"]);
  });

  test("fit with EDNS where it says so", () => {
    const { stdout } = run(made.fork(), "dig +bufsize=4096 +noall +answer +comments many.default.svc.cluster.local");
    expect(stdout).not.toContain("Truncated");
    expect(run(made.fork(), "dig +noedns many.default.svc.cluster.local").stdout).toMatch(
      /^;; Truncated, retrying in TCP mode\.\n/,
    );
  });

  function found(fork: Made) {
    const { traces, stdout } = run(fork, "getent ahosts many.default.svc.cluster.local.");
    return {
      addresses: stdout.split("\n").filter((line) => line.includes("STREAM")).length,
      queries: traces.map(({ dns }) => `${dns?.transport} ${dns?.rcode}`),
    };
  }
});

test("NodeLocal DNSCache answers on the node, and asks cluster DNS over TCP", () => {
  const made = cluster({ nodeLocalDNS: true });
  expect(run(made, "cat /etc/resolv.conf").stdout).toContain("nameserver 169.254.20.10\n");
  const first = run(made, "dig +short +search web");
  expect(first.stdout).not.toBe("");
  expect(first.traces[0]?.endpoint?.name).toBe("node-local-dns-node-1");
  expect(run(made, "dig +short www.example.com").stdout).toBe("192.0.2.53\n");
  made.patch("deployments", "coredns", "kube-system", "merge", { spec: { replicas: 0 } });
  made.advance("3s");
  expect(run(made, "dig +short +search web").stdout).toBe(first.stdout);
});

test("a CoreDNS that lags answers from what it has seen", () => {
  const made = cluster({ delays: { coredns: "5s" } });
  made.apply([serviceFor("late", "web")]);
  expect(run(made, "dig +short +search late").stdout).toBe("");
  made.advance("6s");
  expect(run(made, "dig +short +search late").stdout).not.toBe("");
});

test("what a name costs, and what to change", () => {
  const made = cluster();
  const before = made.hash();
  const cost = made.pod("asker").dnsCost(["web", "web.default.svc.cluster.local", "www.example.com"]);
  expect(made.hash()).toBe(before);
  expect(cost.names.map(({ name, price, foundAs }) => [name, price.queries, foundAs])).toEqual([
    ["web", 2, "web.default.svc.cluster.local."],
    ["web.default.svc.cluster.local", 8, "web.default.svc.cluster.local."],
    ["www.example.com", 8, "www.example.com."],
  ]);
  expect(cost.names[2]?.advice[0]).toMatchObject({ change: "write www.example.com.", price: { queries: 2 } });
  expect(cost.betterNdots).toEqual({ ndots: 1, queries: 6 });
});
