// How many DNS queries the names of the myblog application cost, with its pod's search list and ndots:5, and what to change.
import { printDnsCost } from "kubenetsim";
import { podOf, withServiceNames } from "../tutorial/stages.mjs";

const cluster = withServiceNames();
// The application also asks for a name outside; CoreDNS is told its address.
const { data } = cluster.get("configmaps", "coredns", "kube-system");
const hosts = "    hosts {\n       203.0.113.8 api.weixin.qq.com\n       fallthrough\n    }\n    ready\n";
cluster.patch("configmaps", "coredns", "kube-system", "merge", {
  data: { Corefile: data.Corefile.replace("    ready\n", hosts) },
});
cluster.settle();

const pod = cluster.pod(podOf(cluster, "myblog"), "luffy");
console.log(pod.exec(["cat", "/etc/resolv.conf"]).stdout);

const names = ["mysql", "mysql.luffy", "mysql.luffy.svc.cluster.local", "kube-dns.kube-system", "api.weixin.qq.com"];
const cost = pod.dnsCost(names);
console.log(printDnsCost(cost));

console.log("# every query for the name outside, and why it is asked");
for (const { query, result, why } of cost.names.at(-1).asked) {
  console.log(`${query.type.padEnd(4)} ${query.name}  ${typeof result === "string" ? result : result.rcode}  (${why})`);
}
