/** How actors are named in alarms: the sort, then `/` and which one. */
export const CONTROLLER = "controller";
export const KUBELET = "kubelet";
export const KUBE_PROXY = "kube-proxy";
export const COREDNS = "coredns";
export const PROCESS = "process";
export const SCRIPT = "script";
export const POD_STATUS = "pod-status";
export const BALANCER = "load-balancer";
