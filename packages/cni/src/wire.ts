/** Puts a pod on its node's network: a veth pair, the bridge, an address, a default route. Models plugins/main/bridge cmdAdd. */
import { addAddress, addLink, addRoute, createNetns, type Netns, removeLink } from "@kubenetsim/linux";
import { type Addr, familyOf, fnv1a32, type Prefix, prefixContains, whole } from "@kubenetsim/sim";
import { BRIDGE, ensureBridge } from "./bridge.ts";
import { gatewayOf } from "./ipam.ts";

/** The pod's end of the pair. */
export const POD_LINK = "eth0";

/** The pod to be wired. */
export interface PodWiring {
  /** Of the pod's network namespace. */
  readonly netns: string;
  /** Tells this sandbox from every other: the host's end is named by it. */
  readonly sandboxID: string;
  /** One of each family that the node has a pod CIDR of. */
  readonly addresses: readonly Addr[];
}

/** A pod that is wired. */
export interface WiredPod {
  readonly node: Netns;
  readonly pod: Netns;
  /** The host's end of the pair. */
  readonly veth: string;
}

/**
 * Makes the pod's namespace and joins it to the node by a veth pair whose host end is a port of `cni0`, in hairpin mode, so
 * that a pod reaches itself through its own Service. Pods on the host's network are not wired.
 */
export function wirePod(node: Netns, podCIDRs: readonly Prefix[], wiring: PodWiring): WiredPod {
  const bridged = ensureBridge(node, podCIDRs);
  const veth = freeName(bridged, wiring.sandboxID);
  return {
    node: addLink(bridged, {
      name: veth,
      kind: "veth",
      master: BRIDGE,
      hairpin: true,
      peer: whole(`${wiring.netns}/${POD_LINK}`),
    }),
    pod: podNetns(podCIDRs, wiring, veth),
    veth,
  };
}

/** The node without a pod's veth; the very same namespace when it is not there. */
export function unwirePod(node: Netns, veth: string): Netns {
  return removeLink(node, veth);
}

/** The usual name of the host's end: `veth` and eight hex digits. */
export function vethName(sandboxID: string): string {
  return whole(`veth${fnv1a32(sandboxID).toString(16).padStart(8, "0")}`);
}

function podNetns(podCIDRs: readonly Prefix[], wiring: PodWiring, veth: string): Netns {
  let pod = addLink(createNetns(wiring.netns), { name: POD_LINK, kind: "veth", peer: veth });
  for (const addr of wiring.addresses) {
    const cidr = podCIDRs.find((each) => prefixContains(each, addr));
    if (cidr === undefined) continue;
    pod = addAddress(pod, POD_LINK, { addr, bits: cidr.bits });
    const everywhere: Prefix = familyOf(addr) === 4 ? { addr: 0, bits: 0 } : { addr: 0n, bits: 0 };
    pod = addRoute(pod, { to: everywhere, via: gatewayOf(cidr), dev: POD_LINK });
  }
  return pod;
}

function freeName(node: Netns, sandboxID: string): string {
  let name = vethName(sandboxID);
  for (let again = 1; node.links.has(name); again++) name = vethName(`${sandboxID}#${again}`);
  return name;
}
