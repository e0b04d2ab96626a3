/** The files that a CoreDNS container sees: those of the ConfigMaps that are mounted there, and its own resolv.conf and hosts. */
import type { Pod } from "@kubenetsim/api";
import { defaultCorefile } from "@kubenetsim/coredns";
import { type Tree, treeOf } from "@kubenetsim/sim";
import type { Simulation } from "../simulation.ts";
import type { Process } from "../types.ts";

const RESOLV_CONF = "/etc/resolv.conf";
const HOSTS = "/etc/hosts";
const COREFILE = "/etc/coredns/Corefile";

/** By path. Without any ConfigMap it is the default Corefile. */
export function dnsFiles(sim: Simulation, podKey: string, process: Process): Tree<string> {
  const pod = sim.store.tables.pods.get(podKey);
  const mounted = pod === undefined ? [] : mountedFiles(sim, pod, process.start.container);
  const path = corefilePath(process);
  const own: [string, string][] = [
    [RESOLV_CONF, process.resolvConf],
    [HOSTS, process.hosts],
  ];
  const found = treeOf([...own, ...mounted]);
  return found.has(path) ? found : found.with(path, defaultCorefile(sim.config.clusterDomain));
}

/** What `-conf` says. */
export function corefilePath(process: Process): string {
  const { args } = process.start;
  const at = args.indexOf("-conf");
  return (at < 0 ? undefined : args[at + 1]) ?? COREFILE;
}

/** The ConfigMaps that a pod mounts, as keys: their changes are its changes. */
export function mountedConfigMaps(pod: Pod): readonly string[] {
  const namespace = pod.metadata.namespace ?? "default";
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    const name = volume.configMap?.name;
    return name === undefined ? [] : [`${namespace}/${name}`];
  });
}

function mountedFiles(sim: Simulation, pod: Pod, container: string): readonly [string, string][] {
  const namespace = pod.metadata.namespace ?? "default";
  const mounts = pod.spec.containers.find((each) => each.name === container)?.volumeMounts ?? [];
  return mounts.flatMap((mount) => {
    const source = pod.spec.volumes?.find((volume) => volume.name === mount.name)?.configMap;
    if (source === undefined) return [];
    const data = sim.store.tables.configmaps.get(`${namespace}/${source.name ?? ""}`)?.data ?? {};
    const directory = mount.mountPath.replace(/\/$/, "");
    return Object.entries(data).map(([key, text]): [string, string] => [`${directory}/${key}`, text]);
  });
}

/** Reads a path as CoreDNS does: absolute, beside the Corefile, or a pattern that stands for several files. */
export function fileReader(files: Tree<string>, corefile: string): (path: string) => string | undefined {
  const directory = corefile.slice(0, corefile.lastIndexOf("/"));
  return (path) => {
    const full = path.startsWith("/") ? path : `${directory}/${path}`;
    if (!full.includes("*")) return files.get(full);
    const pattern = new RegExp(`^${full.split("*").map(escaped).join("[^/]*")}$`);
    const texts = [...files].filter(([name]) => pattern.test(name)).map(([, text]) => text);
    return texts.length === 0 ? undefined : texts.join("\n");
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?+()[\]{}]/g, "\\$&");
}
