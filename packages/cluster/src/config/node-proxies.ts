/** What each node's kube-proxy is told: the cluster's configuration with the node's own laid over it, checked. */
import { type FieldError, invalid } from "@kubenetsim/api";
import { type ProxyMode, REQUIRED_MODULES } from "@kubenetsim/kube-proxy";
import { checkKubeProxy, isProxyMode, type KubeProxySettings, laidOver, PROXY_MODES } from "./kube-proxy.ts";
import type { CheckedNode } from "./nodes.ts";
import type { ClusterConfig, KubeProxyConfiguration } from "./types.ts";

export interface CheckedProxy {
  readonly mode: ProxyMode;
  readonly settings: KubeProxySettings;
}

/** One for each node. The cluster's own configuration is checked once, whatever the number of nodes. */
export function checkProxies(
  config: ClusterConfig,
  nodes: readonly CheckedNode[],
  errors: FieldError[],
): readonly CheckedProxy[] {
  checkMode(config.proxyMode, "proxyMode", errors);
  const base = configuration(config.kubeProxy, "kubeProxy", errors);
  const common = checkKubeProxy(base, "kubeProxy", errors);
  const mode = config.proxyMode ?? base.mode ?? "iptables";
  return nodes.map(({ config: node }, i) => {
    const path = `nodes[${i}]`;
    checkMode(node.proxyMode, `${path}.proxyMode`, errors);
    checkModules(node.kernelModules, `${path}.kernelModules`, errors);
    if (node.kubeProxy === undefined) return { mode: node.proxyMode ?? mode, settings: common };
    const own = configuration(node.kubeProxy, `${path}.kubeProxy`, errors);
    const settings = checkKubeProxy(laidOver(base, own), `${path}.kubeProxy`, errors);
    return { mode: node.proxyMode ?? own.mode ?? mode, settings };
  });
}

function configuration(given: unknown, path: string, errors: FieldError[]): KubeProxyConfiguration {
  if (given === undefined) return {};
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return given as KubeProxyConfiguration;
  errors.push(invalid(path, given, "must be an object with fields of KubeProxyConfiguration"));
  return {};
}

function checkMode(mode: unknown, path: string, errors: FieldError[]): void {
  if (mode !== undefined && !isProxyMode(mode))
    errors.push(invalid(path, mode, `must be one of ${PROXY_MODES.join(", ")}`));
}

function checkModules(modules: unknown, path: string, errors: FieldError[]): void {
  if (modules === undefined) return;
  if (!Array.isArray(modules) || modules.some((name) => typeof name !== "string"))
    errors.push(invalid(path, modules, `must be a list of names, such as ${REQUIRED_MODULES.join(", ")}`));
}
