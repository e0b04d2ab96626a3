/** Which endpoint the userspace proxy would connect to for a new connection, so many connections after the last one. */
import { type Balancer, nextEndpoint } from "@kubenetsim/kube-proxy";
import type { Socket } from "@kubenetsim/linux";
import { type Addr, familyOf, type Millis } from "@kubenetsim/sim";
import type { NodeState } from "../world/types.ts";
import { servicePortNameOf } from "./userspace-proxy.ts";

/** `address:port`; undefined where the socket is not the proxy's, "" where it has no endpoint. */
export function probeUserspace(
  node: NodeState,
  socket: Socket,
  client: Addr,
  attempt: number,
  now: Millis,
): string | undefined {
  const name = servicePortNameOf(socket.owner);
  const state = node.kubeProxy.userspace;
  if (name === undefined || state === undefined) return undefined;
  let balancer: Balancer = state.balancers[familyOf(client)];
  const count = balancer.get(name)?.endpoints.length ?? 0;
  if (count === 0) return "";
  let endpoint = "";
  for (let turn = 0; turn <= (attempt - 1) % count; turn++) {
    const next = nextEndpoint(balancer, name, client, now);
    if ("error" in next) return "";
    balancer = next.balancer;
    endpoint = next.endpoint;
  }
  return endpoint;
}
