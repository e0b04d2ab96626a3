/** The CoreDNS image: answers queries from the API's state, and says how it is on its health ports. */
import type { HttpRequest, HttpResponse, Program } from "./types.ts";

const DNS_PORT = 53;
const METRICS_PORT = 9153;
const HEALTH_PORT = 8080;
const READY_PORT = 8181;

/**
 * Queries are answered by the cluster (`datapath/serve.ts` hands them to the DNS server with the world's tables), since a
 * program sees no tables. Here are its ports and pages.
 */
export const corednsProgram: Program = {
  listens: () => [
    { protocol: "udp", port: DNS_PORT },
    { protocol: "tcp", port: DNS_PORT },
    { protocol: "tcp", port: HEALTH_PORT },
    { protocol: "tcp", port: READY_PORT },
    { protocol: "tcp", port: METRICS_PORT },
  ],
  serve: (request) =>
    request.kind === "http" ? page(request) : request.kind === "raw" ? { kind: "raw", data: "" } : undefined,
};

function page(request: HttpRequest): HttpResponse {
  const known = request.path === "/health" || request.path === "/ready" || request.path === "/metrics";
  return {
    kind: "http",
    status: known ? 200 : 404,
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: known ? "OK" : "404 page not found\n",
  };
}
