// A Service without ready endpoints refuses at once, instead of timing out: the trace says which rule does it, and why.
import { traceToText } from "kubenetsim";
import { withService } from "../tutorial/stages.mjs";

const cluster = withService();
cluster.kubectl("-n luffy scale deploy myblog --replicas=0");
cluster.settle();
const { clusterIP } = cluster.get("services", "myblog", "luffy").spec;
const answer = cluster.node("k8s-master").curl(`${clusterIP}/blog/index/`);
console.log(answer.error);
console.log(traceToText(answer.trace));
