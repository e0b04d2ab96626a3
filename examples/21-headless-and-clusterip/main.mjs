// Two Services before the same three pods: one with a ClusterIP, one without. Side by side what DNS says of them.
import { createCluster, httpServer } from "kubenetsim";

const cluster = createCluster({
  images: { web: httpServer(8080, { "/": "hello" }) },
  // What the cluster does not know is asked outside: there is a server that denies it.
  upstreamDNS: { zones: "example.com. 300 IN SOA ns.example.com. admin.example.com. 1 7200 3600 1209600 60" },
});
cluster.apply(`
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
metadata: { name: with-ip }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: headless }
spec: { clusterIP: None, selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: client, image: tools }] }
`);
cluster.settle();
run("kubectl get svc,endpoints", cluster.kubectl("get svc,endpoints"));

for (const name of ["with-ip", "headless"]) {
  exec(`dig +noall +answer ${name}.default.svc.cluster.local`);
  exec(`host -t SRV _http._tcp.${name}`);
}

console.log("# The ClusterIP's port is the Service's; behind the headless name there is only what the pods listen on.");
for (const url of ["http://with-ip", "http://headless", "http://headless:8080"]) {
  const { ok, body, error } = cluster.pod("client").curl(url);
  run(`curl ${url}`, `${ok ? body : error}\n`);
}

console.log("# Without any ready pod: a ClusterIP stays, and refuses; a headless name does not exist any more.");
cluster.kubectl("scale deployment web --replicas=0");
cluster.settle();
for (const name of ["with-ip", "headless"]) {
  exec(`host ${name}`);
  run(`curl http://${name}`, `${cluster.pod("client").curl(`http://${name}`).error}\n`);
}

function exec(line) {
  const { stdout, stderr } = cluster.pod("client").exec(line.split(" "));
  run(line, stdout + stderr);
}

function run(line, printed) {
  console.log(`$ ${line}\n${printed}`);
}
