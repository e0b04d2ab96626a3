/** How commands wait: until something holds, for as long as they were told, and not for ever. */
import { joinKey, pluralOf, type ResourceInfo } from "@kubenetsim/api";
import { formatGoDuration, type Millis } from "@kubenetsim/sim";
import type { Request } from "../request.ts";

/** Where kubectl would wait for ever it gives up here, so that a test ends: in virtual time. */
export const PATIENCE_MS: Millis = 60 * 60 * 1000;

/** What is said then. */
export const OUT_OF_PATIENCE: string = `gave up after ${formatGoDuration(PATIENCE_MS)} of virtual time: kubectl itself would go on waiting, --timeout sets another limit`;

/** When a wait is over; `isOurs`: nobody set a limit but we. */
export interface Deadline {
  readonly at: Millis;
  readonly isOurs: boolean;
}

/** Of a wait that begins now; `undefined` is for ever. */
export function deadlineOf({ client }: Request, timeoutMs: Millis | undefined): Deadline {
  return { at: client.now + (timeoutMs ?? PATIENCE_MS), isOurs: timeoutMs === undefined };
}

/** Whether it holds by then. Without a clock: whether it holds now. */
export function holdsBy({ client, waitUntil }: Request, deadline: Deadline, holds: () => boolean): boolean {
  return waitUntil === undefined ? holds() : waitUntil(holds, Math.max(0, deadline.at - client.now));
}

/** One object, by where it is. `uid`: as it was when it was seen. */
export interface Located {
  readonly info: ResourceInfo;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string | undefined;
}

/** Whether it is gone by then; another one of the same name is not it. */
export function isGoneBy(request: Request, deadline: Deadline, { info, namespace, name, uid }: Located): boolean {
  const key = joinKey(namespace, name);
  return holdsBy(request, deadline, () => request.client.get(info.resource, key)?.metadata.uid !== uid);
}

/** What a wait that was in vain says of an object. */
export function lateText({ info, name }: Pick<Located, "info" | "name">, { isOurs }: Deadline): string {
  const what = isOurs ? OUT_OF_PATIENCE : "timed out waiting for the condition";
  return `${what} on ${pluralOf(info)}/${name}`;
}
