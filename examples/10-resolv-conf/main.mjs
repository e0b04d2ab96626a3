// What kubelet writes into a pod's /etc/resolv.conf, and the Service that its nameserver is.
import { podOf, withServiceNames } from "../tutorial/stages.mjs";

const cluster = withServiceNames();
console.log(cluster.kubectl(`-n luffy exec ${podOf(cluster, "myblog")} -- cat /etc/resolv.conf`));
console.log(cluster.kubectl("-n kube-system get po -o wide"));
console.log(cluster.kubectl("-n kube-system get svc"));
