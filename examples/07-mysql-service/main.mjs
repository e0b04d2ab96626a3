// A Service for mysql, and its banner through the ClusterIP.
import { withService } from "../tutorial/stages.mjs";

const cluster = withService();
cluster.kubectl("-n luffy create -f svc-mysql.yaml");
cluster.settle();
console.log(cluster.kubectl("-n luffy get svc mysql"));
const { clusterIP } = cluster.get("services", "mysql", "luffy").spec;
console.log(cluster.node("k8s-master").exec(["curl", "-s", `${clusterIP}:3306`]).stdout);
