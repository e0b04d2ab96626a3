/** An Event leaves nothing for the server to fill in. */
import type { Event } from "./event-types.ts";

/** Gives the Event back as it is. */
export function defaultEvent(event: Event): Event {
  return event;
}
