/** Pods that leave the cluster do so under their node's address. Models flannel's pkg/ip masquerade rules and FLANNEL-FWD. */
import type { Match, Rule } from "@kubenetsim/linux";
import type { Prefix } from "@kubenetsim/sim";
import { comment, jump, rule } from "./rule.ts";

const POSTROUTING = "FLANNEL-POSTRTG";
const FORWARD = "FLANNEL-FWD";
const KUBE_MARK = 0x4000;
const MULTICAST: { readonly 4: Prefix; readonly 6: Prefix } = {
  4: { addr: 0xe0000000, bits: 4 },
  6: { addr: 0xffn << 120n, bits: 8 },
};

/** By chain: rules of one table. */
export type Chains = ReadonlyMap<string, readonly Rule[]>;

/** The nat rules of a node: pods of `podCIDR`, in a cluster whose pods have `clusterCIDR`. */
export function masqueradeChains(clusterCIDR: Prefix, podCIDR: Prefix, family: 4 | 6): Chains {
  const note = comment("flanneld masq");
  const fromPods = { match: "source", prefix: clusterCIDR } as const;
  const toPods: Match = { match: "destination", prefix: clusterCIDR };
  const toOwn: Match = { match: "destination", prefix: podCIDR };
  const masquerade = { target: "MASQUERADE", randomFully: true } as const;
  const goBack = { target: "RETURN" } as const;
  const line = (name: string, matches: readonly Match[], target: typeof masquerade | typeof goBack): Rule =>
    rule(POSTROUTING, name, [...matches, note], target, []);
  return new Map([
    ["POSTROUTING", [rule("POSTROUTING", "flannel", [note], jump(POSTROUTING), [])]],
    [
      POSTROUTING,
      [
        // kube-proxy has its own masquerade for what it marked.
        line("marked", [{ match: "mark", value: KUBE_MARK, mask: KUBE_MARK }], goBack),
        line("own to cluster", [{ match: "source", prefix: podCIDR }, toPods], goBack),
        line("cluster to own", [fromPods, toOwn], goBack),
        line("outside to own", [not(fromPods), toOwn], goBack),
        line(
          "cluster to outside",
          [fromPods, { match: "destination", prefix: MULTICAST[family], not: true }],
          masquerade,
        ),
        line("outside to cluster", [not(fromPods), toPods], masquerade),
      ],
    ],
  ]);
}

/** The filter rules: pods' traffic is forwarded whatever the policy of FORWARD. */
export function forwardChains(clusterCIDR: Prefix): Chains {
  const accept = { target: "ACCEPT" } as const;
  const note = comment("flanneld forward");
  return new Map([
    ["FORWARD", [rule("FORWARD", "flannel", [note], jump(FORWARD), [])]],
    [
      FORWARD,
      [
        rule(FORWARD, "from pods", [{ match: "source", prefix: clusterCIDR }, note], accept, []),
        rule(FORWARD, "to pods", [{ match: "destination", prefix: clusterCIDR }, note], accept, []),
      ],
    ],
  ]);
}

function not(match: Match & { readonly match: "source" }): Match {
  return { ...match, not: true };
}
