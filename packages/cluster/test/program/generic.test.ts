// Images that nobody registered do what their manifests say.
import { describe, expect, it } from "vitest";
import { createBareCluster } from "../../src/index.ts";

const HTTP = { containers: [{ name: "web", image: "nobody/web", ports: [{ containerPort: 8080 }] }] };

function clusterWith(spec: object, more: readonly object[] = []) {
  const cluster = createBareCluster({ nodes: 1 });
  cluster.settle();
  cluster.apply([pod("app", spec), ...more]);
  cluster.settle();
  return cluster;
}

function pod(name: string, spec: object): object {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, labels: { app: name } }, spec };
}

function statusOf(cluster: ReturnType<typeof clusterWith>, name = "app") {
  return cluster.get("pods", name)?.status;
}

describe("a container with a script", () => {
  it("waits for a Service as the documentation's init container does, and goes on when it is there", () => {
    const until = "until nslookup mydb.$NAMESPACE.svc.cluster.local; do echo waiting for mydb; sleep 2; done";
    const init = {
      name: "wait",
      image: "busybox:1.28",
      command: ["sh", "-c", until],
      env: [{ name: "NAMESPACE", value: "default" }],
    };
    const cluster = clusterWith({ initContainers: [init], ...HTTP });
    expect(statusOf(cluster)?.phase).toBe("Pending");
    expect(cluster.pod("app").logs({ container: "wait" })).toContain("waiting for mydb");
    cluster.apply([{ apiVersion: "v1", kind: "Service", metadata: { name: "mydb" }, spec: { ports: [{ port: 80 }] } }]);
    cluster.settle();
    expect(statusOf(cluster)?.phase).toBe("Running");
  });

  it("waits for a database that it asks with the database's own client", () => {
    const init = {
      name: "wait",
      image: "mysql:8",
      command: ["sh", "-c", "until mysqladmin ping -h mysql; do sleep 1; done"],
    };
    const cluster = clusterWith({ initContainers: [init], ...HTTP });
    expect(statusOf(cluster)?.phase).toBe("Pending");
    const mysql = {
      containers: [
        {
          name: "mysql",
          image: "mysql:8",
          ports: [{ containerPort: 3306 }],
          readinessProbe: { exec: { command: ["mysqladmin", "ping"] } },
        },
      ],
    };
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "mysql" },
      spec: { selector: { app: "db" }, ports: [{ port: 3306 }] },
    };
    cluster.apply([pod("db", mysql), service]);
    cluster.settle();
    expect(statusOf(cluster)?.phase).toBe("Running");
  });

  it("is killed by its liveness probe when the file goes that the probe looks at", () => {
    const args = ["/bin/sh", "-c", "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"];
    const livenessProbe = { exec: { command: ["cat", "/tmp/healthy"] }, initialDelaySeconds: 5, periodSeconds: 5 };
    const cluster = createBareCluster({ nodes: 1 });
    cluster.settle();
    cluster.apply([
      pod("app", { containers: [{ name: "liveness", image: "registry.k8s.io/busybox", args, livenessProbe }] }),
    ]);
    cluster.advance("29s");
    expect(statusOf(cluster)?.containerStatuses?.[0]?.restartCount).toBe(0);
    // Three failures from second 30 on, then the 30 seconds of grace: a shell without a trap does not heed SIGTERM.
    cluster.advance("50s");
    expect(statusOf(cluster)?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 137 } },
    });
  });

  it("writes its log on the virtual clock", () => {
    const script = 'i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done';
    const cluster = clusterWith({ containers: [{ name: "count", image: "busybox", args: ["/bin/sh", "-c", script] }] });
    cluster.advance("3s");
    expect(cluster.pod("app").logs().split("\n").length).toBeGreaterThanOrEqual(4);
    expect(cluster.pod("app").logs()).toMatch(/^0: \w{3} \w{3} +\d+ \d\d:\d\d:\d\d UTC \d{4}\n1: /);
  });

  it.each([
    ["exit 3", { exitCode: 3, reason: "Error" }],
    ["sleep 5", { exitCode: 0, reason: "Completed" }],
    ["wget -qO- http://nowhere.example || exit 4", { exitCode: 4, reason: "Error" }],
  ])("ends as its script does: %s", (script, terminated) => {
    const containers = [{ name: "job", image: "busybox", command: ["sh", "-c", script] }];
    const cluster = clusterWith({ restartPolicy: "Never", containers });
    expect(statusOf(cluster)?.containerStatuses?.[0]?.state?.terminated).toMatchObject(terminated);
  });

  it("serves from when the script comes to the command that only the image knows", () => {
    const containers = [{ ...HTTP.containers[0], command: ["sh", "-c", "migrate && sleep 20; exec gunicorn app"] }];
    const cluster = clusterWith({ containers });
    const { podIP = "" } = statusOf(cluster) ?? {};
    expect(cluster.node("node-1").curl(`${podIP}:8080`).body).toBe("app\n");
  });
});

describe("a container without a script", () => {
  it("ends where a pod or a Job waits for its end", () => {
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "migrate" },
      spec: {
        template: { spec: { restartPolicy: "Never", containers: [{ name: "migrate", image: "nobody/migrate" }] } },
      },
    };
    const cluster = clusterWith({ initContainers: [{ name: "setup", image: "nobody/setup" }], ...HTTP }, [job]);
    expect(statusOf(cluster)?.phase).toBe("Running");
    expect(cluster.get("jobs", "migrate")?.status?.succeeded).toBe(1);
  });

  it("listens on ports that only its probes name, and has the commands that its probes call", () => {
    const readinessProbe = { tcpSocket: { port: 9001 } };
    const livenessProbe = { exec: { command: ["sh", "-c", "redis-cli ping | grep PONG"] }, periodSeconds: 1 };
    const cluster = clusterWith({ containers: [{ name: "app", image: "nobody/app", readinessProbe, livenessProbe }] });
    cluster.advance("30s");
    expect(statusOf(cluster)?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
  });
});
