/** Whether a node can do what its kube-proxy was told to. Models tryIPVSProxy of cmd/kube-proxy/app/server_others.go. */
import type { NodeProxyConfig } from "../config.ts";
import { ipvsConfigOf } from "./config.ts";

/** The mode that kube-proxy runs in in fact, and what it logs when that is another than asked for. */
export interface EffectiveMode<M extends string> {
  readonly mode: M | "iptables";
  /** klog lines, without their heads. */
  readonly log: readonly string[];
}

/** The kernel modules without which kube-proxy does not run in ipvs mode. */
export const REQUIRED_MODULES: readonly string[] = ["ip_vs", "ip_vs_rr", "ip_vs_sh", "ip_vs_wrr"];

/** ipvs needs a kernel that has it; without, kube-proxy says so and takes iptables. All other modes are as asked for. */
// Since v1.26 kube-proxy refuses to start instead; what is modelled is what it did as long as it fell back.
export function effectiveMode<M extends string>(asked: M, config: NodeProxyConfig): EffectiveMode<M> {
  if (asked !== "ipvs") return { mode: asked, log: [] };
  const { supported, missingModules } = ipvsConfigOf(config);
  if (supported) return { mode: asked, log: [] };
  const missing = missingModules.length === 0 ? REQUIRED_MODULES : missingModules;
  return {
    mode: "iptables",
    log: [
      "can't determine whether to use ipvs proxy, error: IPVS proxier will not be used because the following required " +
        `kernel modules are not loaded: [${missing.join(" ")}]`,
      "Can't use ipvs proxier, trying iptables proxier",
      "Using iptables Proxier.",
    ],
  };
}
