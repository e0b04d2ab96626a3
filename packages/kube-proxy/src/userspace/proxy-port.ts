/** The port on the node that stands for one Service port in userspace mode: kube-proxy itself listens there. */
import type { Origin } from "@kubenetsim/linux";
import { fnv1a32 } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import type { ProxyView } from "../proxy-view.ts";
import { type ServicePortInfo, servicePorts } from "../service-port.ts";

/** One Service port and where kube-proxy takes its connections. */
export interface ProxyPort {
  readonly info: ServicePortInfo;
  readonly protocol: "tcp" | "udp";
  /** On every address of the node. */
  readonly port: number;
  readonly because: readonly Origin[];
}

// Without --proxy-port-range kube-proxy lets the kernel choose: net.ipv4.ip_local_port_range.
const FIRST_PORT = 32768;
const PORT_COUNT = 28232;

/**
 * The proxy ports of all Services, by name of the Service port. Upstream the kernel chooses; here a port follows from the
 * name, and in the rare case that two names mean the same one, the later takes the next. The proxy knows no sctp.
 */
export function proxyPorts(
  view: Pick<ProxyView, "services">,
  config: NodeProxyConfig,
  family: 4 | 6,
): ReadonlyMap<string, ProxyPort> {
  const taken = new Set<string>();
  const ports = new Map<string, ProxyPort>();
  for (const service of view.services.values()) {
    for (const info of servicePorts(service, family, config.gates)) {
      const { protocol } = info;
      if (protocol === "sctp") continue;
      const because = [{ kind: "Service", namespace: info.namespace, name: info.name }];
      ports.set(info.text, { info, protocol, port: freePort(info, taken), because });
    }
  }
  return ports;
}

function freePort(info: ServicePortInfo, taken: Set<string>): number {
  let offset = fnv1a32(`${info.text} ${info.protocol}`) % PORT_COUNT;
  while (taken.has(`${info.protocol} ${offset}`)) offset = (offset + 1) % PORT_COUNT;
  taken.add(`${info.protocol} ${offset}`);
  return FIRST_PORT + offset;
}
