/** Remembers results for frozen objects only: what a user still holds may change under the same identity. */
import { memo } from "@kubenetsim/sim";

/** As `memo` for what the store has frozen; anything else is computed each time. */
export function memoFrozen<A extends object, T>(fn: (root: A) => T): (root: A) => T {
  const known = memo(fn);
  return (root) => (Object.isFrozen(root) ? known(root) : fn(root));
}
