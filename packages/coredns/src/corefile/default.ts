/** The Corefile that kubeadm installs. */
import { lower } from "../name.ts";

/** For the cluster domain `cluster.local`. Models cmd/kubeadm/app/phases/addons/dns/manifests.go. */
export const DEFAULT_COREFILE: string = defaultCorefile("cluster.local");

/** The default Corefile for another cluster domain, without a dot at its end. */
export function defaultCorefile(clusterDomain: string): string {
  return `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes ${lower(clusterDomain)} in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success ${lower(clusterDomain)}
       disable denial ${lower(clusterDomain)}
    }
    loop
    reload
    loadbalance
}
`;
}
