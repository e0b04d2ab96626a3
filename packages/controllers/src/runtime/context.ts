/** What a controller is given: the API, keyed chance, a recorder of Events, and a memory. */
import type { Client, Key } from "@kubenetsim/apiserver";
import { deepFreeze, draw, emptyTree, type Tree } from "@kubenetsim/sim";
import { NODE_LIFECYCLE_DEFAULTS, type NodeLifecycleConfig } from "../node-lifecycle/config.ts";
import { recordEvent } from "./event.ts";
import type { Context, Memory } from "./types.ts";

/** Where the memories of all controllers are kept, by `controller NUL key`: the world. */
export interface MemoryHolder {
  memory: Tree<Memory>;
}

/** Who asks, and in which world. */
export interface ContextOptions {
  readonly seed: number;
  /** The controller's name: it keys the draws. */
  readonly controller: string;
  /** What Events name as their source; the controller's name if absent. */
  readonly component?: string;
  /** The flags of kube-controller-manager about nodes; absent: the defaults. */
  readonly nodeLifecycle?: NodeLifecycleConfig;
  /** Absent: the context's own, which ends with it. */
  readonly holder?: MemoryHolder;
}

/** A Context over a client. The client's own `now` and `store` stay live: a read after a write sees it. */
export function contextOf(client: Client, options: ContextOptions): Context {
  const { seed, controller, component = controller, nodeLifecycle = NODE_LIFECYCLE_DEFAULTS } = options;
  const { holder = { memory: emptyTree() } } = options;
  const context: Context = Object.assign(Object.create(client) as Client, {
    draw: (label: string, below: number): number => draw(seed, `${controller}/${label}`, below),
    event: (...[about, type, reason, message]: Parameters<Context["event"]>): void =>
      recordEvent(client, component, about, type, reason, message),
    nodeLifecycle,
    recall: (key: Key): Memory | undefined => holder.memory.get(`${controller}\0${key}`),
    remember: (key: Key, memory: Memory | undefined): void => {
      const owner = `${controller}\0${key}`;
      holder.memory =
        memory === undefined ? holder.memory.without(owner) : holder.memory.with(owner, deepFreeze(memory));
    },
  });
  return context;
}
