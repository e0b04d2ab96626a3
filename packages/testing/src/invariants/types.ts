/** What must hold of every Store, whatever was written to it. */
import type { Store } from "@kubenetsim/apiserver";

/** One sentence for each violation; none where all is well. Costs a scan of the store. */
export type Invariant = (store: Store) => readonly string[];
