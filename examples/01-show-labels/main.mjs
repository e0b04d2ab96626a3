// kubectl get po --show-labels: the labels by which a Service finds its pods.
import { withApplications } from "../tutorial/stages.mjs";

const cluster = withApplications();
console.log(cluster.kubectl("-n luffy get po --show-labels"));
