/** What a user does with one pod beside running commands in it: reads its log, and asks what its names cost. */
import { type DnsCost, dnsCost, parseResolvConf } from "@kubenetsim/coredns";
import { filesAt, resolve } from "./datapath/resolve.ts";
import { type Handle, handle, type Run } from "./handles.ts";
import type { Images } from "./program/types.ts";
import { type PodLogOptions, podLogs } from "./world/pod-logs.ts";
import { open } from "./world/simulation.ts";
import type { World } from "./world/types.ts";

export interface LogOptions extends Partial<PodLogOptions> {
  /** Absent: the pod's first. */
  readonly container?: string;
}

export interface PodHandle extends Handle {
  /**
   * What a container has written, as `kubectl logs` prints it: the last thousand lines or so; nothing where it has not
   * started. CoreDNS writes as the real one does, scripts what they print, other programs what they are told to.
   */
  logs(options?: LogOptions): string;
  /**
   * How many queries each name costs with the pod's search list and ndots, and what to change. Nothing changes by asking.
   *
   * @example console.log(printDnsCost(cluster.pod("web").dnsCost(["mysql", "api.example.com"])));
   */
  dnsCost(names: readonly string[]): DnsCost;
}

/** `world` gives the world as it is when something is asked. */
export function podHandle(key: string, run: Run, world: () => World, images: Images): PodHandle {
  return {
    ...handle({ kind: "pod", key }, run),
    logs: (options = {}) => logsOf(world(), key, options),
    dnsCost: (names) => costOf(world(), images, key, names),
  };
}

function logsOf(world: World, key: string, options: LogOptions): string {
  const first = world.store.tables.pods.get(key)?.spec.containers[0]?.name ?? "";
  const logs = podLogs(world, key, { ...options, container: options.container ?? first });
  return logs.ok ? logs.text : "";
}

function costOf(world: World, images: Images, key: string, names: readonly string[]): DnsCost {
  const place = { kind: "pod", key } as const;
  const { ndots } = parseResolvConf(filesAt(open(world, images), place).resolvConf);
  // Each trial has a world of its own, which is forgotten.
  return dnsCost(names, ndots, (name, other) => {
    const conf = other === undefined ? {} : { conf: { ndots: other } };
    return resolve(open(world, images), place, name, { trace: false, ...conf }).resolution;
  });
}
