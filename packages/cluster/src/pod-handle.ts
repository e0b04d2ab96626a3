/** What a user does with one pod beside running commands in it: reads its log, and asks what its names cost. */
import { type DnsCost, dnsCost, parseResolvConf } from "@kubenetsim/coredns";
import { filesAt, resolve } from "./datapath/resolve.ts";
import { type Handle, handle, type Run } from "./handles.ts";
import type { Images } from "./program/types.ts";
import { readLog } from "./world/coredns/log.ts";
import { open } from "./world/simulation.ts";
import type { World } from "./world/types.ts";

export interface LogOptions {
  /** Absent: the pod's first. */
  readonly container?: string;
  /** Of the container's run before this one. */
  readonly previous?: boolean;
}

export interface PodHandle extends Handle {
  /**
   * What a container has written, as `kubectl logs` prints it. CoreDNS writes as the real one does; other programs write
   * nothing.
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
  const pod = world.store.tables.pods.get(key);
  const container = options.container ?? pod?.spec.containers[0]?.name ?? "";
  const status = pod?.status?.containerStatuses?.find((each) => each.name === container);
  const restartCount = (status?.restartCount ?? 0) - (options.previous === true ? 1 : 0);
  const lines = readLog(world, { node: pod?.spec.nodeName ?? "", pod: key, container, restartCount });
  return lines.map((line) => `${line}\n`).join("");
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
