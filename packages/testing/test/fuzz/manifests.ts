/** One sound object of each kind, for the fuzzer to spoil. */
export const MANIFESTS = `
{apiVersion: v1, kind: Namespace, metadata: {name: luffy}}
---
{apiVersion: v1, kind: Node, metadata: {name: node-1}, spec: {podCIDR: 10.244.0.0/24}}
---
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: default, labels: {app: web}}
spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80}], env: [{name: A, value: b}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}, {name: dns, port: 53, protocol: UDP}]}
---
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: luffy}, spec: {clusterIP: None, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: ext, namespace: default}, spec: {type: ExternalName, externalName: example.com}}
---
{apiVersion: v1, kind: Endpoints, metadata: {name: web, namespace: default}, subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 80}]}]}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: default, finalizers: [example.com/hold]}, data: {a: b}}
---
{apiVersion: v1, kind: Secret, metadata: {name: web, namespace: default}, stringData: {a: b}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: web, namespace: default}}
---
{apiVersion: v1, kind: LimitRange, metadata: {name: web, namespace: luffy}, spec: {limits: [{type: Container, max: {cpu: "1"}}]}}
---
{apiVersion: v1, kind: ResourceQuota, metadata: {name: web, namespace: luffy}, spec: {hard: {services: "2", pods: "1"}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80}]}]}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web, namespace: default}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: nginx}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web, namespace: default, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.1], conditions: {ready: true}}]
ports: [{name: http, port: 80, protocol: TCP}]
---
{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: web, namespace: default}, spec: {holderIdentity: me, leaseDurationSeconds: 10}}
---
{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: web}, value: 7}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: default}
spec: {rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: default}
spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80}]}]}
---
{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web, namespace: default}, spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: web, namespace: default}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web, namespace: default}
spec: {serviceName: web, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: mysql}]}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec: {group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true}]}
---
{apiVersion: example.com/v1, kind: Widget, metadata: {name: web, namespace: default}, spec: {size: [1, {a: b}]}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: web}, rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]}
---
{apiVersion: v1, kind: Binding, metadata: {name: p, namespace: default}, target: {kind: Node, name: node-1}}
---
{apiVersion: policy/v1, kind: Eviction, metadata: {name: p, namespace: default}}
---
{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web, namespace: default}, spec: {replicas: 3}}
`;
