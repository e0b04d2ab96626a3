// From inside myblog: mysql and myblog by name.
import { podOf, withServiceNames } from "../tutorial/stages.mjs";

const cluster = withServiceNames();
const pod = podOf(cluster, "myblog");
console.log(cluster.kubectl(`-n luffy exec ${pod} -- curl -s mysql:3306`));
console.log(cluster.kubectl(`-n luffy exec ${pod} -- curl -s myblog/blog/index/`));
