/** The fields of the networking kinds, in the notation of schema.ts. Facts of the networking/v1 API. */

export const networkingFields: string = `
HTTPIngressPath {
  path:string pathType:PathType backend:IngressBackend
}
HTTPIngressRuleValue {
  paths:[]HTTPIngressPath
}
IPAddress {
  apiVersion:string kind:string metadata:ObjectMeta spec:IPAddressSpec
}
IPAddressSpec {
  parentRef:ParentReference
}
IPBlock {
  cidr:string except:[]string
}
Ingress {
  apiVersion:string kind:string metadata:ObjectMeta spec:IngressSpec status:IngressStatus
}
IngressBackend {
  service:IngressServiceBackend resource:TypedLocalObjectReference
}
IngressClass {
  apiVersion:string kind:string metadata:ObjectMeta spec:IngressClassSpec
}
IngressClassParametersReference {
  apiGroup:string kind:string name:string scope:string namespace:string
}
IngressClassSpec {
  controller:string parameters:IngressClassParametersReference
}
IngressLoadBalancerIngress {
  ip:string hostname:string ports:[]IngressPortStatus
}
IngressLoadBalancerStatus {
  ingress:[]IngressLoadBalancerIngress
}
IngressPortStatus {
  port:int32 protocol:Protocol error:string
}
IngressRule {
  host:string http:HTTPIngressRuleValue
}
IngressServiceBackend {
  name:string port:ServiceBackendPort
}
IngressSpec {
  ingressClassName:string defaultBackend:IngressBackend tls:[]IngressTLS rules:[]IngressRule
}
IngressStatus {
  loadBalancer:IngressLoadBalancerStatus
}
IngressTLS {
  hosts:[]string secretName:string
}
NetworkPolicy {
  apiVersion:string kind:string metadata:ObjectMeta spec:NetworkPolicySpec
}
NetworkPolicyEgressRule {
  ports:[]NetworkPolicyPort to:[]NetworkPolicyPeer
}
NetworkPolicyIngressRule {
  ports:[]NetworkPolicyPort from:[]NetworkPolicyPeer
}
NetworkPolicyPeer {
  podSelector:LabelSelector namespaceSelector:LabelSelector ipBlock:IPBlock
}
NetworkPolicyPort {
  protocol:Protocol port:IntOrString endPort:int32
}
NetworkPolicySpec {
  podSelector:LabelSelector ingress:[]NetworkPolicyIngressRule egress:[]NetworkPolicyEgressRule
  policyTypes:[]PolicyType
}
ParentReference {
  group:string resource:string namespace:string name:string
}
ServiceBackendPort {
  name:string number:int32
}
ServiceCIDR {
  apiVersion:string kind:string metadata:ObjectMeta spec:ServiceCIDRSpec status:ServiceCIDRStatus
}
ServiceCIDRSpec {
  cidrs:[]string
}
ServiceCIDRStatus {
  conditions:[]Condition@type
}
`;
