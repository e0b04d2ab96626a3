// A NodePort Service answers on every node, whichever node its pods are on.
import { withNodePort } from "../tutorial/stages.mjs";

const cluster = withNodePort();
console.log(cluster.kubectl("-n luffy get svc"));
const { nodePort } = cluster.get("services", "myblog-np", "luffy").spec.ports[0];
for (const ip of ["172.21.51.143", "172.21.51.67"]) {
  const answer = cluster.external("172.21.51.10").curl(`http://${ip}:${nodePort}/blog/index/`);
  console.log(`${ip}:${nodePort} ${answer.status} ${answer.body}`);
}
