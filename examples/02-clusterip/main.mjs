// A Service gets a ClusterIP; kubectl shows it, and which endpoints stand behind it.
import { withApplications } from "../tutorial/stages.mjs";

const cluster = withApplications();
console.log(cluster.kubectl("-n luffy create -f svc-myblog.yaml"));
cluster.settle();
console.log(cluster.kubectl("-n luffy get svc"));
console.log(cluster.kubectl("-n luffy describe svc myblog"));
