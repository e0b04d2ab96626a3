/** `kubectl cluster-info`. Models k8s.io/kubectl/pkg/cmd/clusterinfo/clusterinfo.go. */
import { type Command, failed } from "../request.ts";

/** Where the one server is: kubectl's default, with no kubeconfig. */
const SERVER = "http://127.0.0.1:6443";

export const clusterInfoCommand: Command = {
  name: "cluster-info",
  aliases: [],
  summary: "Display cluster information",
  flags: [],
  run({ args, client }) {
    if (args[0] === "dump") return failed('command "cluster-info dump" is not supported by kubenetsim');
    const services = client.query("services", {
      namespace: "kube-system",
      labelSelector: "kubernetes.io/cluster-service=true",
    });
    const lines = [`Kubernetes control plane is running at ${SERVER}`];
    for (const { metadata, spec } of services.ok ? services.value : []) {
      const name = metadata.labels?.["kubernetes.io/name"] ?? metadata.name;
      const port = spec?.ports?.[0]?.name ?? "";
      const at = `${SERVER}/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}${port === "" ? "" : `:${port}`}/proxy`;
      lines.push(`${name} is running at ${at}`);
    }
    return {
      stdout: `${lines.join("\n")}\n\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`,
    };
  },
};
