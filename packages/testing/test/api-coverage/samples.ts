/** Valid objects that have as many fields as fit together: what is changed in them shows which fields are checked. */
import type { KubeObject, ModelledResource } from "@kubenetsim/api";

type Body = { readonly [field: string]: unknown };

const namespaced = { name: "a", namespace: "default", resourceVersion: "1" };
const clusterWide = { name: "a", resourceVersion: "1" };
const labels = { app: "a" };
const selector = { matchLabels: labels, matchExpressions: [{ key: "app", operator: "Exists" }] };

const probe = { httpGet: { path: "/", port: 80, scheme: "HTTP" }, periodSeconds: 10, timeoutSeconds: 1 };
const container = {
  name: "a",
  image: "a:1",
  imagePullPolicy: "IfNotPresent",
  terminationMessagePolicy: "File",
  ports: [{ name: "http", containerPort: 80, protocol: "TCP" }],
  env: [
    { name: "A", value: "b" },
    { name: "B", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
  ],
  envFrom: [{ configMapRef: { name: "a" } }],
  resources: { requests: { cpu: "1" }, limits: { cpu: "2" } },
  livenessProbe: { ...probe, successThreshold: 1, failureThreshold: 3 },
  readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 10, timeoutSeconds: 1 },
  startupProbe: { exec: { command: ["a"] }, periodSeconds: 10, timeoutSeconds: 1 },
  lifecycle: { preStop: { exec: { command: ["a"] } } },
  volumeMounts: [{ name: "v", mountPath: "/v" }],
  securityContext: { runAsUser: 1 },
};
const restart = {
  restartPolicy: "Never",
  restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }],
};
const podSpec = {
  containers: [{ ...container, ...restart }],
  initContainers: [
    { name: "i", image: "i:1", imagePullPolicy: "IfNotPresent", terminationMessagePolicy: "File", ...restart },
  ],
  volumes: [{ name: "v", emptyDir: {} }],
  restartPolicy: "Always",
  dnsPolicy: "None",
  dnsConfig: { nameservers: ["10.96.0.10"], searches: ["a.example"], options: [{ name: "ndots", value: "5" }] },
  terminationGracePeriodSeconds: 30,
  securityContext: { sysctls: [{ name: "a.b", value: "1" }] },
  hostAliases: [{ ip: "10.0.0.1", hostnames: ["a"] }],
  tolerations: [{ key: "a", operator: "Exists", effect: "NoSchedule" }],
  nodeSelector: { a: "b" },
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "a", labelSelector: selector }],
    },
  },
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: "a", whenUnsatisfiable: "DoNotSchedule", labelSelector: selector },
  ],
  readinessGates: [{ conditionType: "a.b/c" }],
  imagePullSecrets: [{ name: "a" }],
};
const template = {
  metadata: { labels },
  spec: { containers: [container], restartPolicy: "Always", dnsPolicy: "ClusterFirst", volumes: podSpec.volumes },
};
const port = { name: "http", port: 80, protocol: "TCP", targetPort: 80 };
const service = {
  type: "ClusterIP",
  selector: labels,
  clusterIP: "10.96.0.9",
  clusterIPs: ["10.96.0.9"],
  ipFamilies: ["IPv4"],
  ipFamilyPolicy: "SingleStack",
  internalTrafficPolicy: "Cluster",
  sessionAffinity: "ClientIP",
  sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } },
  ports: [port],
};
const address = { ip: "10.0.0.1", hostname: "a", targetRef: { kind: "Pod", name: "a", namespace: "default" } };
const backend = { service: { name: "a", port: { number: 80 } } };
const peer = { podSelector: selector, namespaceSelector: selector };
const block = { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } };

const specs: { readonly [R in ModelledResource]?: readonly Body[] } = {
  configmaps: [{ metadata: namespaced, data: { a: "b" }, binaryData: { b: "YQ==" } }],
  deployments: [
    {
      metadata: namespaced,
      spec: {
        replicas: 1,
        selector,
        template,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: "25%" } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      },
    },
  ],
  endpoints: [{ metadata: namespaced, subsets: [{ addresses: [address], ports: [port] }] }],
  endpointslices: [
    {
      metadata: namespaced,
      addressType: "IPv4",
      endpoints: [
        {
          addresses: ["10.0.0.1"],
          conditions: { ready: true },
          hostname: "a",
          zone: "z",
          nodeName: "n",
          hints: { forZones: [{ name: "z" }] },
        },
      ],
      ports: [{ name: "http", port: 80, protocol: "TCP" }],
    },
  ],
  events: [
    {
      metadata: namespaced,
      involvedObject: { kind: "Pod", name: "a", namespace: "default" },
      type: "Normal",
      reason: "A",
      message: "b",
    },
  ],
  ingressclasses: [
    { metadata: clusterWide, spec: { controller: "a.b/c", parameters: { kind: "A", name: "b", scope: "Cluster" } } },
  ],
  ingresses: [
    {
      metadata: namespaced,
      spec: {
        ingressClassName: "a",
        defaultBackend: backend,
        tls: [{ hosts: ["a.example"], secretName: "a" }],
        rules: [{ host: "a.example", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
      },
    },
    {
      metadata: namespaced,
      spec: { defaultBackend: { resource: { apiGroup: "a.b", kind: "A", name: "b" } } },
    },
  ],
  ipaddresses: [
    {
      metadata: { name: "10.96.0.9", resourceVersion: "1" },
      spec: { parentRef: { group: "", resource: "services", namespace: "default", name: "a" } },
    },
  ],
  namespaces: [{ metadata: clusterWide, spec: { finalizers: ["kubernetes"] } }],
  networkpolicies: [
    {
      metadata: namespaced,
      spec: {
        podSelector: selector,
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [peer, block], ports: [{ protocol: "TCP", port: 80, endPort: 90 }] }],
        egress: [{ to: [peer, block], ports: [{ protocol: "TCP", port: "http" }] }],
      },
    },
  ],
  nodes: [
    {
      metadata: clusterWide,
      spec: { podCIDR: "10.0.0.0/24", podCIDRs: ["10.0.0.0/24"], taints: [{ key: "a", effect: "NoSchedule" }] },
      status: {
        capacity: { cpu: "1" },
        allocatable: { cpu: "1" },
        addresses: [{ type: "InternalIP", address: "10.0.0.1" }],
      },
    },
  ],
  pods: [{ metadata: namespaced, spec: podSpec }],
  replicasets: [{ metadata: namespaced, spec: { replicas: 1, selector, template } }],
  secrets: [{ metadata: namespaced, type: "Opaque", data: { a: "YQ==" } }],
  servicecidrs: [{ metadata: clusterWide, spec: { cidrs: ["10.0.0.0/24"] } }],
  services: [
    { metadata: namespaced, spec: { ...service, externalIPs: ["192.0.2.1"] } },
    {
      metadata: namespaced,
      spec: {
        ...service,
        type: "LoadBalancer",
        externalTrafficPolicy: "Local",
        healthCheckNodePort: 30001,
        allocateLoadBalancerNodePorts: true,
        loadBalancerClass: "a.b/c",
        loadBalancerSourceRanges: ["10.0.0.0/8"],
        trafficDistribution: "PreferClose",
        ports: [{ ...port, nodePort: 30002 }],
      },
    },
    { metadata: namespaced, spec: { type: "ExternalName", externalName: "a.example", sessionAffinity: "None" } },
  ],
};

/** The samples of a resource; of one without any, an object that has only its metadata. */
export function samplesOf(resource: ModelledResource, isNamespaced: boolean): readonly KubeObject[] {
  const bodies = specs[resource] ?? [{ metadata: isNamespaced ? namespaced : clusterWide, spec: {} }];
  return bodies as unknown as readonly KubeObject[];
}
