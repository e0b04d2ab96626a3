// Measures by the median of several runs, and prints figures beside what a bare Map lookup costs in the same run.

/** Milliseconds of one call of `run`; `prepare` makes its argument and is not counted. */
export function median(runs, run, prepare = () => undefined) {
  const times = [];
  for (let i = 0; i < runs; i += 1) {
    const given = prepare(i);
    const start = performance.now();
    run(given, i);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}

/** As {@link median}, by the best run: what there is time for only a few of, or what others on the machine get in the way of. */
export function best(runs, run) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    run(undefined, i);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** Calls a second of `call`, once warm: by the best of many short turns, since the machine may be shared. */
export function rate(call, turnMs = 8) {
  const warmUntil = performance.now() + WARM_MS;
  let calls = 1;
  for (let spent = 0; spent < turnMs || performance.now() < warmUntil; ) {
    if (spent < turnMs) calls *= 2;
    spent = timed(call, calls);
  }
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < TURNS; turn += 1) least = Math.min(least, timed(call, calls));
  return (calls / least) * 1000;
}

const TURNS = 150;

/** Megabytes in use, garbage left out. */
export function heapMiB() {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

/** How long a loop runs before it is measured: the compiler has then seen it all. */
const WARM_MS = 1200;

function timed(call, calls) {
  const start = performance.now();
  for (let i = 0; i < calls; i += 1) call(i);
  return performance.now() - start;
}

/** Nanoseconds of one lookup in a Map of 10,000 texts: what this machine is worth just now. */
export function mapLookupNs() {
  const keys = Array.from({ length: 10_000 }, (_, i) => `default/web-${i}`);
  const map = new Map(keys.map((key, i) => [key, i]));
  let sum = 0;
  const perSecond = rate((i) => {
    sum += map.get(keys[(i * 7919) % keys.length]);
  });
  return sum < 0 ? 0 : 1e9 / perSecond;
}
