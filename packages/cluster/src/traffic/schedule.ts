/** When requests are made: at a rate, or by clients that wait for their answers. */
import type { Millis } from "@kubenetsim/sim";
import type { CheckedTraffic } from "./check.ts";

/** The next request: when, and by which client. */
export interface Turn {
  readonly at: Millis;
  readonly client: number;
}

export interface Schedule {
  /** The next one before the end; `undefined` where there is none. It stays the next until it is done. */
  peek(): Turn | undefined;
  /** The next one has been made, and its client is free again then. */
  done(freeAt: Millis): void;
}

export function scheduleOf(traffic: CheckedTraffic, start: Millis): Schedule {
  return traffic.rate === undefined ? closedLoop(traffic, start) : openLoop(traffic.rate, traffic.durationMs, start);
}

function openLoop(rate: number, durationMs: Millis, start: Millis): Schedule {
  const count = Math.ceil((rate * durationMs) / 1000);
  let made = 0;
  return {
    peek: () => (made < count ? { at: start + Math.floor((made * 1000) / rate), client: made } : undefined),
    done: () => {
      made += 1;
    },
  };
}

/** Clients start one after the other within their first pause, so that they do not all ask at once. */
function closedLoop({ concurrency, thinkMs, durationMs }: CheckedTraffic, start: Millis): Schedule {
  const heap: Turn[] = Array.from({ length: concurrency }, (_, client) => ({
    at: start + Math.floor((client * thinkMs) / concurrency),
    client,
  }));
  const end = start + durationMs;
  return {
    peek: () => ((heap[0]?.at ?? end) < end ? heap[0] : undefined),
    done(freeAt) {
      const [turn] = heap;
      if (turn !== undefined) sink(heap, { at: freeAt + thinkMs, client: turn.client });
    },
  };
}

/** Puts a turn in the first one's place, and brings it down to where it belongs. */
function sink(heap: Turn[], turn: Turn): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    let least = left;
    if (right < heap.length && isBefore(heap[right] as Turn, heap[left] as Turn)) least = right;
    if (least >= heap.length || !isBefore(heap[least] as Turn, turn)) break;
    heap[at] = heap[least] as Turn;
    at = least;
  }
  heap[at] = turn;
}

function isBefore(one: Turn, other: Turn): boolean {
  return one.at < other.at || (one.at === other.at && one.client < other.client);
}
