// Scaling the Deployment brings the Service a second endpoint.
import { withService } from "../tutorial/stages.mjs";

const cluster = withService();
console.log(cluster.kubectl("-n luffy get deploy myblog"));
console.log(cluster.kubectl("-n luffy describe svc myblog"));
