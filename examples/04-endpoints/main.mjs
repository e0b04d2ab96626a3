// Endpoints and EndpointSlices: what the controllers publish for a Service.
import { withService } from "../tutorial/stages.mjs";

const cluster = withService();
console.log(cluster.kubectl("-n luffy get endpoints myblog"));
console.log(cluster.kubectl("-n luffy get endpointslices"));
