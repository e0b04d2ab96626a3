/** A small cluster with a workload of every sort, whose lives are arbitrary histories. */
import { type Cluster, createBareCluster, programs } from "@kubenetsim/cluster";
import { APPS, type App, NODES } from "./act.ts";

/** Its configuration: the same for whoever wants to do a history again. */
export function livingConfig(): Parameters<typeof createBareCluster>[0] & object {
  const app = programs.httpServer({ port: 8080, drainMs: 400, failFile: true });
  return {
    nodes: NODES.map((name) => ({ name })),
    dnsReplicas: 0,
    images: { app },
  };
}

/** At rest, with all its workloads. */
export function livingCluster(): Cluster {
  const cluster = createBareCluster(livingConfig());
  cluster.apply([...APPS.map(workloadOf), ...APPS.map((app) => serviceOf(app))]);
  cluster.settle();
  return cluster;
}

export function workloadOf(app: App): object {
  const selector = { matchLabels: { app } };
  const spec = { selector, template: templateOf(app) };
  const metadata = { name: app };
  const apps = { apiVersion: "apps/v1", metadata };
  switch (app) {
    case "web":
      return { ...apps, kind: "Deployment", spec: { ...spec, replicas: 3 } };
    case "api":
      return {
        ...apps,
        kind: "Deployment",
        spec: {
          ...spec,
          replicas: 2,
          minReadySeconds: 3,
          strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } },
        },
      };
    case "rec":
      return { ...apps, kind: "Deployment", spec: { ...spec, replicas: 2, strategy: { type: "Recreate" } } };
    case "db":
      return { ...apps, kind: "StatefulSet", spec: { ...spec, replicas: 2, serviceName: app } };
    case "queue":
      return {
        ...apps,
        kind: "StatefulSet",
        spec: { ...spec, replicas: 2, serviceName: app, podManagementPolicy: "Parallel" },
      };
    case "agent":
      return { ...apps, kind: "DaemonSet", spec };
    default:
      return {
        apiVersion: "v1",
        kind: "ReplicationController",
        metadata,
        spec: { replicas: 1, selector: { app }, template: templateOf(app) },
      };
  }
}

function templateOf(app: App): object {
  const probe = { httpGet: { port: 8080 }, periodSeconds: 5, failureThreshold: 1 };
  const container = {
    name: "app",
    image: "app",
    ports: [{ name: "http", containerPort: 8080 }],
    readinessProbe: probe,
  };
  const sick = app === "old" ? { livenessProbe: { ...probe, failureThreshold: 2 } } : {};
  return {
    metadata: { labels: { app } },
    spec: { terminationGracePeriodSeconds: 2, containers: [{ ...container, ...sick }] },
  };
}

export function serviceOf(app: App, spec: object = {}): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: app },
    spec: { selector: { app }, ports: [{ port: 80, targetPort: "http" }], ...spec },
  };
}

export function resourceOf(app: App): "deployments" | "statefulsets" | "daemonsets" | "replicationcontrollers" {
  if (app === "db" || app === "queue") return "statefulsets";
  if (app === "agent") return "daemonsets";
  return app === "old" ? "replicationcontrollers" : "deployments";
}
