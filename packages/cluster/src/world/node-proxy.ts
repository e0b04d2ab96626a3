/** One node's kube-proxy process: how it was started, when it last synced, and what only the process itself knows. */
import {
  type Balancer,
  effectiveMode,
  type NodeProxyConfig,
  type ProxyMode,
  type ProxyView,
} from "@kubenetsim/kube-proxy";
import { emptyTree, type Millis, type Tree } from "@kubenetsim/sim";
import type { KubeProxySettings } from "../config/kube-proxy.ts";
import { nodeProxyConfig, type ProxyFacts } from "./proxy-config.ts";

/** A UDP client of the userspace proxy: its datagrams go to one endpoint as long as it goes on. */
export interface UdpSession {
  readonly endpoint: string;
  readonly expires: Millis;
}

/** What the userspace proxy has in mind. */
export interface UserspaceState {
  /** There is a proxy for each family. */
  readonly balancers: { readonly 4: Balancer; readonly 6: Balancer };
  /** By Service port and client. */
  readonly sessions: Tree<UdpSession>;
}

export interface NodeProxy {
  /** As asked for; without ip_vs, ipvs is iptables in effect: ask `effectiveMode`. */
  readonly mode: ProxyMode;
  readonly settings: KubeProxySettings;
  readonly facts: ProxyFacts;
  /** What it logged since it started, klog lines without their heads. */
  readonly log: readonly string[];
  /** It hangs: it notices changes, and does nothing. */
  readonly held: boolean;
  readonly lastSync: Millis;
  readonly lastFullSync: Millis;
  /** Syncs of its own since it started: those of a proxy that follows at the cluster's pace are not counted. */
  readonly syncs: { readonly partial: number; readonly full: number };
  /** Since when a change waits for its sync. */
  readonly pendingSince?: Millis;
  /** Views on their way to a proxy that lags by itself, in the order in which they come. */
  readonly arriving?: readonly { readonly at: Millis; readonly view: ProxyView }[];
  /** In userspace mode only. */
  readonly userspace?: UserspaceState;
}

export interface StartedProxy {
  readonly proxy: NodeProxyConfig;
  readonly kubeProxy: NodeProxy;
}

/** kube-proxy as it starts on a node. */
export function startProxy(facts: ProxyFacts, settings: KubeProxySettings, mode: ProxyMode, now: Millis): StartedProxy {
  const proxy = nodeProxyConfig(facts, settings, mode);
  const effective = effectiveMode(mode, proxy);
  const log = effective.log.length > 0 ? effective.log : [`Using ${mode} Proxier.`];
  const kubeProxy: NodeProxy = {
    mode,
    settings,
    facts,
    log,
    held: false,
    lastSync: now,
    lastFullSync: now,
    syncs: { partial: 0, full: 1 },
    ...(mode === "userspace"
      ? { userspace: { balancers: { 4: emptyTree(), 6: emptyTree() }, sessions: emptyTree() } }
      : {}),
  };
  return { proxy, kubeProxy };
}

/** The least time between two syncs; undefined: as the cluster's other proxies. */
export function minSyncMs(proxy: NodeProxy): Millis | undefined {
  return proxy.settings.minSyncMs[paced(proxy.mode)];
}

/** How often everything is synced anew, changed or not; undefined: nobody would notice, so it is left out. */
export function syncMs(proxy: NodeProxy): Millis | undefined {
  return proxy.settings.syncMs[paced(proxy.mode)];
}

// Before there were sections for each mode the userspace proxy went by that of iptables.
function paced(mode: ProxyMode): "iptables" | "ipvs" | "nftables" {
  return mode === "userspace" ? "iptables" : mode;
}
