/** A script in the layout of kube-proxy, and what nft 1.0.6 lists after loading it. */
export const SCRIPT = `add table ip kp { comment "rules for kube-proxy" ; }
add set ip kp cluster-ips { type ipv4_addr ; comment "Active ClusterIPs" ; }
add set ip kp affinity-x { type ipv4_addr ; flags dynamic,timeout ; timeout 10800s ; }
add map ip kp service-ips { type ipv4_addr . inet_proto . inet_service : verdict ; }
add map ip kp no-endpoints { type ipv4_addr . inet_proto . inet_service : verdict ; }
add chain ip kp nat-prerouting { type nat hook prerouting priority -100 ; }
add chain ip kp filter-pre { type filter hook prerouting priority -110 ; }
add chain ip kp nat-postrouting { type nat hook postrouting priority 100 ; }
add chain ip kp filter-forward { type filter hook forward priority 0 ; policy drop ; }
add chain ip kp mark
add chain ip kp reject-chain { comment "helper" ; }
add chain ip kp service-a/b/tcp/c
add chain ip kp endpoint-1
add chain ip kp endpoint-2
add rule ip kp nat-prerouting ip daddr . meta l4proto . th dport vmap @service-ips
add rule ip kp filter-forward ct state established,related accept
add rule ip kp filter-forward ip daddr . meta l4proto . th dport vmap @no-endpoints
add rule ip kp filter-forward ip daddr @cluster-ips reject comment "Reject traffic to invalid ports"
add rule ip kp filter-forward ip daddr { 10.96.0.0/16 } drop
add rule ip kp filter-forward ct status dnat accept
add rule ip kp nat-postrouting mark and 0x4000 == 0 return
add rule ip kp nat-postrouting mark set mark xor 0x4000
add rule ip kp nat-postrouting masquerade fully-random
add rule ip kp mark mark set mark or 0x4000
add rule ip kp reject-chain reject
add rule ip kp service-a/b/tcp/c ip daddr 10.96.0.1 ip saddr != 10.244.0.0/16 jump mark
add rule ip kp service-a/b/tcp/c ip saddr @affinity-x goto endpoint-1
add rule ip kp service-a/b/tcp/c numgen random mod 2 vmap { 0 : goto endpoint-1 , 1 : goto endpoint-2 }
add rule ip kp endpoint-1 ip saddr 10.244.0.1 jump mark
add rule ip kp endpoint-1 update @affinity-x { ip saddr }
add rule ip kp endpoint-1 meta l4proto tcp dnat to 10.244.0.1:8080
add rule ip kp endpoint-2 meta l4proto tcp dnat to 10.244.0.2:8080
add element ip kp cluster-ips { 10.96.0.2 }
add element ip kp cluster-ips { 10.96.0.1 }
add element ip kp service-ips { 10.96.0.1 . tcp . 80 : goto service-a/b/tcp/c }
add element ip kp no-endpoints { 10.96.0.2 . tcp . 80 comment "a/c:p" : goto reject-chain }
add element ip kp no-endpoints { 10.96.0.2 . udp . 53 : drop }
`;

export const LISTED = `table ip kp {
	comment "rules for kube-proxy"
	set cluster-ips {
		type ipv4_addr
		comment "Active ClusterIPs"
		elements = { 10.96.0.1, 10.96.0.2 }
	}

	set affinity-x {
		type ipv4_addr
		size 65535
		flags dynamic,timeout
		timeout 3h
	}
`;
