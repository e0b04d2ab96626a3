/** The addresses and ports of a scenario's cluster, in each family. */
export const NODES = ["node-1", "node-2"] as const;
export const SERVICE_PORT = 80;
export const TARGET_PORT = 8080;

/** The addresses of one family. */
export interface Plan {
  readonly nodes: readonly string[];
  /** The nodes' own ends of their bridges. */
  readonly bridges: readonly string[];
  readonly loopback: string;
  readonly outside: string;
  /** Who is let in where only the host outside is, and where nobody is. */
  readonly ranges: { readonly outside: string; readonly nobody: string };
  /** What the addresses of Services begin with; their number follows. */
  readonly prefixes: { readonly clusterIP: string; readonly externalIP: string; readonly ingress: string };
}

export const PLANS: { readonly 4: Plan; readonly 6: Plan } = {
  4: {
    nodes: ["192.168.0.2", "192.168.0.3"],
    bridges: ["10.244.0.1", "10.244.1.1"],
    loopback: "127.0.0.1",
    outside: "192.168.0.200",
    ranges: { outside: "192.168.0.200/32", nobody: "192.0.2.0/24" },
    prefixes: { clusterIP: "10.96.1.", externalIP: "203.0.113.", ingress: "198.51.100." },
  },
  6: {
    nodes: ["fd00:192:168::2", "fd00:192:168::3"],
    bridges: ["fd00:10:244::1", "fd00:10:244:1::1"],
    loopback: "::1",
    outside: "fd00:192:168::c8",
    ranges: { outside: "fd00:192:168::c8/128", nobody: "2001:db8:ffff::/48" },
    prefixes: { clusterIP: "fd00:10:96::10", externalIP: "2001:db8:e::", ingress: "2001:db8:1::" },
  },
};

/** What one Service of a scenario is reached by. */
export interface ServiceAddresses {
  readonly clusterIP: string;
  readonly externalIP: string;
  readonly ingress: string;
  readonly nodePort: number;
}

/** `index` from 0: the Service's place in its scenario. */
export function addressesOf(index: number, family: 4 | 6): ServiceAddresses {
  const { clusterIP, externalIP, ingress } = PLANS[family].prefixes;
  const number = index + 1;
  return {
    clusterIP: `${clusterIP}${number}`,
    externalIP: `${externalIP}${number}`,
    ingress: `${ingress}${number}`,
    nodePort: 30_000 + number,
  };
}

/** The name of one endpoint's pod. */
export function endpointName(service: { readonly name: string }, index: number): string {
  return `${service.name}-${index}`;
}
