// The chapters of the tutorial, each a function of a terminal and its cluster.

const kd = (terminal, line) => terminal.kubectl(`-n luffy ${line}`);
const podOf = (cluster, app) => {
  const pods = cluster.list("pods", { namespace: "luffy", labelSelector: `app=${app}` });
  return pods.filter((pod) => pod.metadata.deletionTimestamp === undefined)[0].metadata.name;
};
const clusterIPOf = (cluster, name) => cluster.get("services", name, "luffy").spec.clusterIP;
const nodePortOf = (cluster, name) => cluster.get("services", name, "luffy").spec.ports[0].nodePort;

export const chapters = [
  {
    title: "The applications: myblog, and mysql in its node's network",
    play(terminal, cluster) {
      terminal.wait();
      terminal.kubectl("get nodes -o wide");
      terminal.kubectl("create -f namespace.yaml");
      for (const file of ["configmap", "secret", "deployment-mysql", "deployment-myblog"])
        kd(terminal, `create -f ${file}.yaml`);
      terminal.wait();
      kd(terminal, "get po --show-labels");
      kd(terminal, "get po -o wide");
      void cluster;
    },
  },
  {
    title: "Service: ClusterIP",
    play(terminal, cluster) {
      kd(terminal, "create -f svc-myblog.yaml");
      terminal.wait();
      kd(terminal, "get svc");
      kd(terminal, "describe svc myblog");
      kd(terminal, "scale deploy myblog --replicas=2");
      terminal.wait();
      kd(terminal, "describe svc myblog");
      kd(terminal, "get endpoints myblog");
      kd(terminal, "get svc myblog");
      terminal.on(
        cluster.node("k8s-master"),
        "root@k8s-master ~",
        "curl",
        `${clusterIPOf(cluster, "myblog")}/blog/index/`,
      );
    },
  },
  {
    title: "A readiness probe that fails: the endpoint leaves, and comes back",
    play(terminal, cluster) {
      const pod = podOf(cluster, "myblog");
      kd(terminal, `exec ${pod} -- touch /tmp/maintenance`);
      terminal.wait();
      kd(terminal, "get po");
      kd(terminal, "get endpoints myblog");
      kd(terminal, `exec ${pod} -- rm /tmp/maintenance`);
      terminal.wait();
      kd(terminal, "get endpoints myblog");
    },
  },
  {
    title: "A Service for mysql",
    play(terminal, cluster) {
      kd(terminal, "create -f svc-mysql.yaml");
      terminal.wait();
      kd(terminal, "get svc mysql");
      terminal.on(cluster.node("k8s-master"), "root@k8s-master ~", "curl", `${clusterIPOf(cluster, "mysql")}:3306`);
    },
  },
  {
    title: "From the node's address to the Service's name",
    play(terminal) {
      terminal.say("mysql leaves the node's network (no hostNetwork, no hostPort); myblog is told the Service's name");
      kd(terminal, "apply -f configmap-service-name.yaml");
      kd(terminal, "delete -f deployment-mysql.yaml");
      kd(terminal, "create -f deployment-mysql-cluster-network.yaml");
      terminal.wait();
      terminal.say("nobody touched myblog: its health check failed, and its restart read the new MYSQL_HOST");
      kd(terminal, "get po -o wide");
      kd(terminal, "get endpoints");
    },
  },
  {
    title: "Service discovery",
    play(terminal, cluster) {
      const name = podOf(cluster, "myblog");
      const pod = cluster.pod(name, "luffy");
      const prompt = `root@${name} myblog`;
      kd(terminal, `exec ${name} -- curl -s mysql:3306`);
      terminal.on(pod, prompt, "curl", "mysql:3306");
      terminal.on(pod, prompt, "curl", "myblog/blog/index/");
      terminal.kubectl("-n kube-system get po -o wide");
      terminal.on(pod, prompt, "cat", "/etc/resolv.conf");
      terminal.kubectl("-n kube-system get svc");
      terminal.kubectl("get svc");
      terminal.on(pod, prompt, "nslookup", "kubernetes.default");
      terminal.say("the Service kubernetes lives in another namespace: service_name.namespace finds it");
    },
  },
  {
    title: "Service: NodePort",
    play(terminal, cluster) {
      kd(terminal, "create -f svc-myblog-nodeport.yaml");
      terminal.wait();
      kd(terminal, "get svc");
      const port = nodePortOf(cluster, "myblog-np");
      for (const ip of ["172.21.51.143", "172.21.51.67"])
        terminal.on(cluster.external("172.21.51.10"), "user@laptop ~", "curl", `${ip}:${port}/blog/index/`);
    },
  },
  {
    title: "The packets' paths",
    play(terminal, cluster) {
      const pod = cluster.pod(podOf(cluster, "myblog"), "luffy");
      terminal.say(`a pod asks for mysql by name`);
      terminal.path(pod.curl("mysql:3306").trace);
      terminal.say(`a node asks for myblog's ClusterIP`);
      terminal.path(cluster.node("k8s-master").curl(`http://${clusterIPOf(cluster, "myblog")}/blog/index/`).trace);
      terminal.say(`a laptop asks a node for the NodePort`);
      terminal.path(
        cluster.external("172.21.51.10").curl(`http://172.21.51.143:${nodePortOf(cluster, "myblog-np")}/blog/index/`)
          .trace,
      );
    },
  },
];
