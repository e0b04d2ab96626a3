/** SHA-256 of short ASCII texts, of which names are made by the ten thousand: no arrays made anew. FIPS 180-4. */

const BLOCK_BYTES = 64;
const ROUNDS = 64;
const PRIMES = firstPrimes(ROUNDS);
/** The first 32 bits of the fractions of the primes' cube roots, and of the first eight's square roots. */
const K = Int32Array.from(PRIMES, (prime) => fraction(prime, 3n));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(prime, 2n));

const words = new Int32Array(ROUNDS);
const state = new Int32Array(8);
const bytes = new Uint8Array(2 * BLOCK_BYTES);

/** The longest text that fits beside its end mark and length. */
const LENGTH_MAX = 2 * BLOCK_BYTES - 9;

/** The eight words of the hash, good until the next call; undefined where the text is long or not all ASCII. */
export function sha256Words(text: string): Int32Array | undefined {
  const { length } = text;
  if (length > LENGTH_MAX) return undefined;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return undefined;
    bytes[i] = code;
  }
  const end = length + 9 <= BLOCK_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  bytes.fill(0, length, end);
  bytes[length] = 0x80;
  const bits = length * 8;
  bytes[end - 2] = bits >>> 8;
  bytes[end - 1] = bits;
  state.set(START);
  for (let at = 0; at < end; at += BLOCK_BYTES) addBlock(at);
  return state;
}

function addBlock(at: number): void {
  for (let i = 0; i < 16; i++) {
    const from = at + i * 4;
    words[i] = (byte(from) << 24) | (byte(from + 1) << 16) | (byte(from + 2) << 8) | byte(from + 3);
  }
  for (let i = 16; i < ROUNDS; i++) {
    const near = word(i - 2);
    const far = word(i - 15);
    const s1 = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
    const s0 = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
    words[i] = s1 + word(i - 7) + s0 + word(i - 16);
  }
  stir();
}

function stir(): void {
  let [a = 0, b = 0, c = 0, d = 0] = [state[0], state[1], state[2], state[3]];
  let [e = 0, f = 0, g = 0, h = 0] = [state[4], state[5], state[6], state[7]];
  for (let i = 0; i < ROUNDS; i++) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + (K[i] as number) + word(i)) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  add(0, a);
  add(1, b);
  add(2, c);
  add(3, d);
  add(4, e);
  add(5, f);
  add(6, g);
  add(7, h);
}

function add(at: number, value: number): void {
  state[at] = (state[at] as number) + value;
}

function byte(at: number): number {
  return bytes[at] as number;
}

function word(at: number): number {
  return words[at] as number;
}

function turned(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

function firstPrimes(count: number): readonly bigint[] {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  return primes;
}

/** 32 bits after the point of the root, exactly: that of a number 32 * degree bits further up, without its upper part. */
function fraction(value: bigint, degree: bigint): number {
  const target = value << (32n * degree);
  let low = 0n;
  let high = target;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** degree <= target) low = middle;
    else high = middle - 1n;
  }
  return Number(low & 0xffffffffn) | 0;
}
