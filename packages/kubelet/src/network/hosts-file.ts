/** A pod's /etc/hosts. Models pkg/kubelet/kubelet_pods.go ensureHostsFile. */
import type { Pod } from "@kubenetsim/api";

const HOSTNAME_CHARS_MAX = 63;
const KERNEL_CHARS_MAX = 64;
const LOCAL = [
  "127.0.0.1\tlocalhost\n",
  "::1\tlocalhost ip6-localhost ip6-loopback\n",
  "fe00::0\tip6-localnet\n",
  "fe00::0\tip6-mcastprefix\n",
  "fe00::1\tip6-allnodes\n",
  "fe00::2\tip6-allrouters\n",
].join("");

/** The whole file. In the host network it is the node's, which knows only itself here, with the pod's aliases. */
export function hostsFile(pod: Pod, podIPs: readonly string[], clusterDomain: string): string {
  if (pod.spec.hostNetwork === true) {
    return `# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n${aliases(pod)}`;
  }
  const { hostname, domain } = hostNameAndDomain(pod, clusterDomain);
  const names = domain === "" ? hostname : `${hostname}.${domain}\t${hostname}`;
  const own = podIPs.map((address) => `${address}\t${names}\n`).join("");
  return `# Kubernetes-managed hosts file.\n${LOCAL}${own}${aliases(pod)}`;
}

/** A pod's host name, and its domain where it has a subdomain. Models GeneratePodHostNameAndDomain. */
export function hostNameAndDomain(
  pod: Pod,
  clusterDomain: string,
): { readonly hostname: string; readonly domain: string } {
  const { hostname = "", subdomain = "", hostnameOverride } = pod.spec;
  if (hostnameOverride !== undefined) return { hostname: hostnameOverride, domain: "" };
  const whole = hostname === "" ? (pod.metadata.name ?? "") : hostname;
  const short = whole.length > HOSTNAME_CHARS_MAX ? whole.slice(0, HOSTNAME_CHARS_MAX).replace(/[-.]+$/, "") : whole;
  return {
    hostname: short,
    domain: subdomain === "" ? "" : `${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}`,
  };
}

/** What the kernel is told; with setHostnameAsFQDN that is the whole name. Models pkg/kubelet/util GetNodenameForKernel. */
export function kernelHostName(pod: Pod, clusterDomain: string): HostName {
  const { hostname, domain } = hostNameAndDomain(pod, clusterDomain);
  if (pod.spec.setHostnameAsFQDN !== true || domain === "") return { ok: true, name: hostname };
  const name = `${hostname}.${domain}`;
  if (name.length <= KERNEL_CHARS_MAX) return { ok: true, name };
  const limits = `(${KERNEL_CHARS_MAX} characters is the max, ${name.length} characters requested)`;
  return {
    ok: false,
    message: `failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long ${limits}`,
  };
}

export type HostName = { readonly ok: true; readonly name: string } | { readonly ok: false; readonly message: string };

function aliases(pod: Pod): string {
  const { hostAliases = [] } = pod.spec;
  if (hostAliases.length === 0) return "";
  const lines = hostAliases.map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join("\t")}\n`);
  return `\n# Entries added by HostAliases.\n${lines.join("")}`;
}
