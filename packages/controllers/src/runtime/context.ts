/** What a controller is given: the API, keyed chance, and a recorder of Events. */
import type { Client } from "@kubenetsim/apiserver";
import { draw } from "@kubenetsim/sim";
import { NODE_LIFECYCLE_DEFAULTS, type NodeLifecycleConfig } from "../node-lifecycle/config.ts";
import { recordEvent } from "./event.ts";
import type { Context } from "./types.ts";

/** Who asks, and in which world. */
export interface ContextOptions {
  readonly seed: number;
  /** The controller's name: it keys the draws. */
  readonly controller: string;
  /** What Events name as their source; the controller's name if absent. */
  readonly component?: string;
  /** The flags of kube-controller-manager about nodes; absent: the defaults. */
  readonly nodeLifecycle?: NodeLifecycleConfig;
}

/** A Context over a client. The client's own `now` and `store` stay live: a read after a write sees it. */
export function contextOf(client: Client, options: ContextOptions): Context {
  const { seed, controller, component = controller, nodeLifecycle = NODE_LIFECYCLE_DEFAULTS } = options;
  const context: Context = Object.assign(Object.create(client) as Client, {
    draw: (label: string, below: number): number => draw(seed, `${controller}/${label}`, below),
    event: (...[about, type, reason, message]: Parameters<Context["event"]>): void =>
      recordEvent(client, component, about, type, reason, message),
    nodeLifecycle,
  });
  return context;
}
