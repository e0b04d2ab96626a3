/** Go's sort.Sort: what is equal comes out in the order that Go happens to leave it in. Models src/sort/zsortinterface.go pdqsort. */

/** A sorted copy; `less` says whether the first must come before the second. */
export function goSort<T>(items: readonly T[], less: (a: T, b: T) => boolean): T[] {
  const data = [...items];
  const at = (i: number): T => data[i] as T;
  const sorter: Sorter = {
    less: (i, j) => less(at(i), at(j)),
    swap: (i, j) => {
      const kept = at(i);
      data[i] = at(j);
      data[j] = kept;
    },
  };
  pdqsort(sorter, 0, data.length, 32 - Math.clz32(data.length));
  return data;
}

interface Sorter {
  less(i: number, j: number): boolean;
  swap(i: number, j: number): void;
}

type Hint = "unknown" | "increasing" | "decreasing";

const INSERTION_MAX = 12;

/** Sorts from `a` up to `b`; after `limit` bad partitions it goes on as a heap sort. */
function pdqsort(sorter: Sorter, from: number, to: number, badMax: number): void {
  let [a, b, limit] = [from, to, badMax];
  let wasBalanced = true;
  let wasPartitioned = true;
  for (;;) {
    const length = b - a;
    if (length <= INSERTION_MAX || limit === 0) break;
    if (!wasBalanced) {
      breakPatterns(sorter, a, b);
      limit -= 1;
    }
    let { pivot, hint } = choosePivot(sorter, a, b);
    if (hint === "decreasing") {
      reverse(sorter, a, b);
      pivot = b - 1 - (pivot - a);
      hint = "increasing";
    }
    if (wasBalanced && wasPartitioned && hint === "increasing" && partialInsertionSort(sorter, a, b)) return;
    if (a > 0 && !sorter.less(a - 1, pivot)) {
      a = partitionEqual(sorter, a, b, pivot);
      continue;
    }
    const parted = partition(sorter, a, b, pivot);
    wasPartitioned = parted.already;
    const [left, right] = [parted.mid - a, b - parted.mid];
    const threshold = Math.floor(length / 8);
    wasBalanced = Math.min(left, right) >= threshold;
    if (left < right) {
      pdqsort(sorter, a, parted.mid, limit);
      a = parted.mid + 1;
    } else {
      pdqsort(sorter, parted.mid + 1, b, limit);
      b = parted.mid;
    }
  }
  if (b - a <= INSERTION_MAX) insertionSort(sorter, a, b);
  else heapSort(sorter, a, b);
}

function insertionSort(sorter: Sorter, a: number, b: number): void {
  for (let i = a + 1; i < b; i++) for (let j = i; j > a && sorter.less(j, j - 1); j--) sorter.swap(j, j - 1);
}

function heapSort(sorter: Sorter, a: number, b: number): void {
  const length = b - a;
  for (let i = Math.floor((length - 1) / 2); i >= 0; i--) siftDown(sorter, i, length, a);
  for (let i = length - 1; i >= 0; i--) {
    sorter.swap(a, a + i);
    siftDown(sorter, 0, i, a);
  }
}

function siftDown(sorter: Sorter, low: number, high: number, first: number): void {
  let root = low;
  for (;;) {
    let child = 2 * root + 1;
    if (child >= high) return;
    if (child + 1 < high && sorter.less(first + child, first + child + 1)) child += 1;
    if (!sorter.less(first + root, first + child)) return;
    sorter.swap(first + root, first + child);
    root = child;
  }
}

/** Swaps three elements near the middle with others: xorshift of 64 bits, seeded by the length. */
function breakPatterns(sorter: Sorter, a: number, b: number): void {
  const length = b - a;
  if (length < 8) return;
  let random = BigInt(length);
  const modulus = 2 ** (32 - Math.clz32(length));
  const middle = a + Math.floor(length / 4) * 2 - 1;
  for (let i = 0; i < 3; i++) {
    random ^= BigInt.asUintN(64, random << 13n);
    random ^= random >> 17n;
    random = BigInt.asUintN(64, random ^ (random << 5n));
    let other = Number(random & BigInt(modulus - 1));
    if (other >= length) other -= length;
    sorter.swap(middle + i, a + other);
  }
}

interface Pivot {
  readonly pivot: number;
  readonly hint: Hint;
}

const NINTHER_MIN = 50;
const SWAPS_MAX = 4 * 3;

/** A median of three, of medians where there is much to sort. */
function choosePivot(sorter: Sorter, a: number, b: number): Pivot {
  const length = b - a;
  const step = Math.floor(length / 4);
  const swaps = { count: 0 };
  let [i, j, k] = [a + step, a + step * 2, a + step * 3];
  if (length >= 8) {
    if (length >= NINTHER_MIN) {
      i = median(sorter, [i - 1, i, i + 1], swaps);
      j = median(sorter, [j - 1, j, j + 1], swaps);
      k = median(sorter, [k - 1, k, k + 1], swaps);
    }
    j = median(sorter, [i, j, k], swaps);
  }
  if (swaps.count === 0) return { pivot: j, hint: "increasing" };
  return { pivot: j, hint: swaps.count === SWAPS_MAX ? "decreasing" : "unknown" };
}

function median(sorter: Sorter, of: readonly [number, number, number], swaps: { count: number }): number {
  let [a, b, c] = of;
  if (sorter.less(b, a)) {
    swaps.count += 1;
    [a, b] = [b, a];
  }
  if (sorter.less(c, b)) {
    swaps.count += 1;
    [b, c] = [c, b];
  }
  if (sorter.less(b, a)) {
    swaps.count += 1;
    [a, b] = [b, a];
  }
  return b;
}

function reverse(sorter: Sorter, a: number, b: number): void {
  for (let i = a, j = b - 1; i < j; i++, j--) sorter.swap(i, j);
}

const STEPS_MAX = 5;
const SHORTEST_SHIFTING = 50;

/** Is it sorted after a few moves at most? */
function partialInsertionSort(sorter: Sorter, a: number, b: number): boolean {
  let i = a + 1;
  for (let step = 0; step < STEPS_MAX; step++) {
    while (i < b && !sorter.less(i, i - 1)) i += 1;
    if (i === b) return true;
    if (b - a < SHORTEST_SHIFTING) return false;
    sorter.swap(i, i - 1);
    if (i - a >= 2) for (let j = i - 1; j >= 1 && sorter.less(j, j - 1); j--) sorter.swap(j, j - 1);
    if (b - i >= 2) for (let j = i + 1; j < b && sorter.less(j, j - 1); j++) sorter.swap(j, j - 1);
  }
  return false;
}

/** Those that equal the pivot come first; where they end. */
function partitionEqual(sorter: Sorter, a: number, b: number, pivot: number): number {
  sorter.swap(a, pivot);
  let [i, j] = [a + 1, b - 1];
  for (;;) {
    while (i <= j && !sorter.less(a, i)) i += 1;
    while (i <= j && sorter.less(a, j)) j -= 1;
    if (i > j) return i;
    sorter.swap(i, j);
    i += 1;
    j -= 1;
  }
}

/** Smaller ones before the pivot, the others after it; was it so already? */
function partition(
  sorter: Sorter,
  a: number,
  b: number,
  pivot: number,
): { readonly mid: number; readonly already: boolean } {
  sorter.swap(a, pivot);
  let [i, j] = [a + 1, b - 1];
  const skip = (): void => {
    while (i <= j && sorter.less(i, a)) i += 1;
    while (i <= j && !sorter.less(j, a)) j -= 1;
  };
  skip();
  if (i > j) {
    sorter.swap(j, a);
    return { mid: j, already: true };
  }
  for (;;) {
    sorter.swap(i, j);
    i += 1;
    j -= 1;
    skip();
    if (i > j) break;
  }
  sorter.swap(j, a);
  return { mid: j, already: false };
}
