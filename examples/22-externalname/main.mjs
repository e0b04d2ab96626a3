// ExternalName: a Service that is nothing but an alias in DNS, to a name outside or to another Service.
import { createCluster, httpServer } from "kubenetsim";

const cluster = createCluster({
  images: { web: httpServer(8080, { "/": "hello from default" }) },
  upstreamDNS: {
    zones: `
$ORIGIN example.com.
$TTL 300
@    IN SOA   ns admin 2026112101 7200 3600 1209600 60
db   IN CNAME db-7
db-7 IN A     192.0.2.77
`,
  },
});
cluster.apply(`
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Service
metadata: { name: database, namespace: shop }
spec: { type: ExternalName, externalName: db.example.com }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: ExternalName, externalName: web.default.svc.cluster.local }
---
apiVersion: v1
kind: Service
metadata: { name: gone, namespace: shop }
spec: { type: ExternalName, externalName: nothing.example.com }
---
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: shop }
spec: { containers: [{ name: client, image: tools }] }
`);
cluster.settle();
const client = cluster.pod("client", "shop");
show("kubectl get svc -n shop", cluster.kubectl("get svc -n shop"));

console.log("# An alias to a name outside: CoreDNS follows it through the upstream, and answers with the whole chain.");
exec("dig +noall +answer database.shop.svc.cluster.local");
exec("nslookup database");

console.log("# An alias to a Service of another namespace: no rule, no proxy, the client connects to that Service.");
exec("host web");
const { body, trace } = client.curl("http://web");
show(
  "curl http://web",
  `${body}\n# answered by ${trace.endpoint.kind} ${trace.endpoint.namespace}/${trace.endpoint.name}\n`,
);

console.log("# An alias to a name that does not exist.");
exec("dig +noall +comments +answer gone.shop.svc.cluster.local");
show("curl http://gone", `${client.curl("http://gone").error}\n`);

function exec(line) {
  const { stdout, stderr } = client.exec(line.split(" "));
  show(line, stdout + stderr);
}

function show(line, printed) {
  console.log(`$ ${line}\n${printed}`);
}
