// A readiness probe fails and the endpoint leaves; the probe is well again and it comes back.
import { podOf, withService } from "../tutorial/stages.mjs";

const cluster = withService();
const pod = podOf(cluster, "myblog");
cluster.kubectl(`-n luffy exec ${pod} -- touch /tmp/maintenance`);
cluster.settle();
console.log(cluster.kubectl("-n luffy get po -l app=myblog"));
console.log(cluster.kubectl("-n luffy get endpoints myblog"));

cluster.kubectl(`-n luffy exec ${pod} -- rm /tmp/maintenance`);
cluster.settle();
console.log(cluster.kubectl("-n luffy get endpoints myblog"));
