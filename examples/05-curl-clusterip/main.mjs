// curl of the ClusterIP from a node.
import { withService } from "../tutorial/stages.mjs";

const cluster = withService();
const { clusterIP } = cluster.get("services", "myblog", "luffy").spec;
const answer = cluster.node("k8s-master").curl(`${clusterIP}/blog/index/`);
console.log(answer.body);
