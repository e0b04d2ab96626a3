/** What a user can listen to on a cluster. */
import type { WatchEvent } from "@kubenetsim/apiserver";
import type { Act } from "./history.ts";
import type { World } from "./world/types.ts";

export interface ClusterEvents {
  /** The API server stored something. */
  write: (event: WatchEvent) => void;
  /** An act of the user is over. */
  act: (act: Act, world: World) => void;
  /** Within an act time is about to move on: the world with all its work of that moment done. */
  moment: (world: World) => void;
  /** What the server said of manifests that it accepted, as `kubectl apply` prints after `Warning: `. */
  warning: (text: string) => void;
}
