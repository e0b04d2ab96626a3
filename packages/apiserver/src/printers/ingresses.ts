/** The table of Ingresses. Models printIngress. */
import type { Ingress, IngressRule } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

/** How many hosts the cell names at most. */
const HOSTS_MAX = 3;
const ADDRESS_WIDTH = 16;

export const ingressPrinter: Printer<Ingress> = {
  columns: [column("Name"), column("Class"), column("Hosts"), column("Address"), column("Ports"), column("Age")],
  cells: ({ metadata, spec, status }, { now, wide }) => [
    metadata.name ?? "",
    spec?.ingressClassName ?? "<none>",
    hostsText(spec?.rules ?? []),
    addressText(status?.loadBalancer?.ingress ?? [], wide),
    (spec?.tls?.length ?? 0) === 0 ? "80" : "80, 443",
    ageOf(metadata.creationTimestamp, now),
  ],
};

// Rules without a host are skipped, but count among "more": so does upstream.
function hostsText(rules: readonly IngressRule[]): string {
  const hosts: string[] = [];
  let more = false;
  for (const { host = "" } of rules) {
    if (hosts.length === HOSTS_MAX) more = true;
    if (!more && host !== "") hosts.push(host);
  }
  if (hosts.length === 0) return "*";
  return more ? `${hosts.join(",")} + ${rules.length - HOSTS_MAX} more...` : hosts.join(",");
}

function addressText(ingress: readonly { readonly ip?: string; readonly hostname?: string }[], wide: boolean): string {
  const names = ingress.map((entry) => entry.ip || entry.hostname || "").filter((name) => name !== "");
  const text = [...new Set(names)].sort().join(",");
  return wide || text.length <= ADDRESS_WIDTH ? text : `${text.slice(0, ADDRESS_WIDTH - 3)}...`;
}
