// The way of a packet, hop by hop: as text, and as a Mermaid diagram.
import { traceToMermaid, traceToText } from "kubenetsim";
import { podOf, withNodePort } from "../tutorial/stages.mjs";

const cluster = withNodePort();
const { trace } = cluster.pod(podOf(cluster, "myblog"), "luffy").curl("mysql:3306");
console.log(traceToText(trace));
console.log(traceToMermaid(trace));
