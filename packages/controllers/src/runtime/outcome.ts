/** What the answers to a controller's writes mean for its key. */
import type { Result } from "@kubenetsim/apiserver";
import type { Again } from "./types.ts";

/** Undefined if the write went through, or had nothing left to do; else the key is to be tried again. */
export function afterWrite(result: Result<unknown>): Again | undefined {
  return result.ok || isNotFound(result) ? undefined : "backoff";
}

/** The sooner of two requests. Back-off counts as soonest: it starts at a few milliseconds. */
export function sooner(one: Again | undefined, other: Again | undefined): Again | undefined {
  if (one === undefined || other === "backoff") return other ?? one;
  if (one === "backoff" || other === undefined) return one;
  // Work that is under way goes before what nobody waits for; an early wake-up does no harm.
  if ((one.steady === true) !== (other.steady === true)) {
    const work = one.steady === true ? other : one;
    return { afterMs: Math.min(one.afterMs, other.afterMs), ...(work.turn === true ? { turn: true } : {}) };
  }
  return one.afterMs <= other.afterMs ? one : other;
}

/** 404: someone was faster. */
export function isNotFound(result: Result<unknown>): boolean {
  return !result.ok && result.status.reason === "NotFound";
}

/** 409 of a create. */
export function isAlreadyExists(result: Result<unknown>): boolean {
  return !result.ok && result.status.reason === "AlreadyExists";
}

/** The namespace is going: nothing new comes into it, and no one needs to retry. */
export function isNamespaceTerminating(result: Result<unknown>): boolean {
  return !result.ok && (result.status.details?.causes ?? []).some((cause) => cause.reason === "NamespaceTerminating");
}
