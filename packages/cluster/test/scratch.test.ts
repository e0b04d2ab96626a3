import { test } from "vitest";
import { createBareCluster } from "../src/index.ts";
import { traceToText } from "../src/trace/text.ts";
import { appendFileSync } from "node:fs";
const out = (...a: unknown[]) => appendFileSync("/tmp/scratch.log", a.join(" ") + "\n");
test("boot", () => {
  const c = createBareCluster({ nodes: 2 });
  out(JSON.stringify(c.settle()));
  c.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, type: NodePort, ports: [{ port: 80, targetPort: 8080 }] }
`);
  out(JSON.stringify(c.settle()));
  for (const p of c.list("pods", {namespace: "default"})) out(p.metadata.name, p.spec.nodeName, p.status?.podIP, p.status?.phase);
  const svc = c.get("services", "web");
  out(JSON.stringify(svc?.spec));
  const a = c.node("node-1").curl(`http://${svc?.spec?.clusterIP}`);
  out(a.body, a.error, traceToText(a.trace));
  const p = c.list("pods", {namespace: "default"})[0]?.metadata.name ?? "";
  const b = c.pod(p).curl("http://web");
  out(b.body, b.error, traceToText(b.trace));
  const e = c.external("192.168.0.200").curl(`http://192.168.0.3:${svc?.spec?.ports?.[0]?.nodePort}`);
  out(e.body, e.error, traceToText(e.trace));
  const pi = c.pod(p).ping(svc?.spec?.clusterIP ?? "");
  out(pi.stdout, pi.stderr);
  out(JSON.stringify(c.probe("node/node-1", svc?.spec?.clusterIP ?? "", 80)));
  out(c.node("node-1").conntrack());
  out(c.node("node-1").iptablesSave());
  out(c.hash());
});
