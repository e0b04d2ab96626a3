/** Which commands any container has. */
import { tools } from "./list.ts";

const NAMES: ReadonlySet<string> = new Set(
  tools.filter(({ onNodesOnly }) => onNodesOnly !== true).map(({ name }) => name),
);
/** These wait for ever, and are no server. */
const IDLE: ReadonlySet<string> = new Set(["tail"]);

/** True for a name without its directory, such as `sleep`; shells are not among them. */
export function isCommonCommand(name: string): boolean {
  return NAMES.has(name) || IDLE.has(name);
}
