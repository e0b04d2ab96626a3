/** The switches of kube-apiserver that change what it accepts or fills in. Models pkg/features/kube_features.go. */

export type FeatureGate =
  | "AllowServiceLBStatusOnNonLB"
  | "LoadBalancerIPMode"
  | "RelaxedDNSSearchValidation"
  | "RelaxedServiceNameValidation"
  | "StrictIPCIDRValidation";

/** `--feature-gates`: what differs from the defaults. */
export type FeatureGates = { readonly [G in FeatureGate]?: boolean };

/** As kube-apiserver v1.34 has them. */
export const DEFAULT_FEATURE_GATES: Required<FeatureGates> = {
  AllowServiceLBStatusOnNonLB: false,
  LoadBalancerIPMode: true,
  RelaxedDNSSearchValidation: true,
  RelaxedServiceNameValidation: false,
  StrictIPCIDRValidation: false,
};

/** Whether a gate is on. */
export function isEnabled(gates: FeatureGates | undefined, gate: FeatureGate): boolean {
  return gates?.[gate] ?? DEFAULT_FEATURE_GATES[gate];
}
