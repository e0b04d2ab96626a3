// A Service in another namespace is found as service_name.namespace.
import { podOf, withServiceNames } from "../tutorial/stages.mjs";

const cluster = withServiceNames();
const pod = podOf(cluster, "myblog");
console.log(cluster.kubectl("get svc"));
console.log(cluster.kubectl(`-n luffy exec ${pod} -- nslookup kubernetes.default`));
