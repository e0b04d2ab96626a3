// Images that nobody registered do what their manifests say: here an init container waits for a Service, and a client goes on asking it.
import { createCluster } from "kubenetsim";

const cluster = createCluster({ nodes: 2 });
cluster.settle();
cluster.apply(`
apiVersion: v1
kind: Pod
metadata: { name: client }
spec:
  initContainers:
    - name: wait-for-web
      image: busybox:1.36
      command: [sh, -c, "until nslookup web > /dev/null; do echo waiting for web; sleep 2; done"]
  containers:
    - name: client
      image: busybox:1.36
      command: [sh, -c, "while true; do wget -qO- http://web || echo nobody there; sleep 1; done"]
`);
cluster.advance("10s");
console.log("without the Service:");
console.log(cluster.kubectl("get pod client"));
console.log(cluster.kubectl("logs client -c wait-for-web --tail=2"));

cluster.apply(`
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`);
cluster.advance("10s");
console.log("with the Service, and no pod behind it:");
console.log(cluster.kubectl("get pod client"));
console.log(cluster.kubectl("logs client -c client --tail=2"));

// The server's script migrates first: its readiness keeps requests away until the last command of the script, the server, runs.
cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: example.com/shop:1.4
          command: [sh, -c, "echo migrating; sleep 15; exec shop --serve"]
          ports: [{ containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: 8080 }, periodSeconds: 1 }
`);
cluster.advance("10s");
console.log("while the servers start:");
console.log(cluster.kubectl("get pods"));
cluster.advance("15s");
console.log("when they have started:");
console.log(cluster.kubectl("get pods"));
console.log(cluster.kubectl("logs client -c client --tail=4"));
