// mysql moves from its node's network to the pod network; myblog fails its health check, restarts, and reads the new name.
import { withServiceNames } from "../tutorial/stages.mjs";

const cluster = withServiceNames();
console.log(cluster.kubectl("-n luffy get po -o wide"));
console.log(cluster.kubectl("-n luffy get endpoints"));
