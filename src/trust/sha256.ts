/**
 * SHA-256 (FIPS 180-4) of a text in UTF-8, in hexadecimal.
 *
 * Not `node:crypto`: loading that takes a quarter of an empty Node script's time, on the way to each answer at the
 * prompt, for the hash of a few paths. A test holds it to `node:crypto`'s.
 */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const blocks = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  for (const [index, byte] of bytes.entries()) blocks.setUint8(index, byte);
  blocks.setUint8(bytes.length, 0x80);
  blocks.setBigUint64(blocks.byteLength - 8, BigInt(bytes.length) * 8n);

  const state = Uint32Array.from(INITIAL);
  for (let offset = 0; offset < blocks.byteLength; offset += 64) compress(state, blocks, offset);
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

const PRIMES: readonly number[] = Array.from({ length: 312 }, (_, n) => n).filter(
  (n) => n > 1 && !Array.from({ length: Math.floor(Math.sqrt(n)) - 1 }, (_, d) => n % (d + 2)).includes(0),
);

/** The first 32 bits of the fractional part of a root: where FIPS 180-4 takes its constants from (4.2.2, 5.3.3). */
const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
const INITIAL: readonly number[] = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const CONSTANTS = Uint32Array.from(PRIMES.slice(0, 64), (prime) => fraction(Math.cbrt(prime)));

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));
const at = (words: Uint32Array, index: number): number => words[index] ?? 0;

/** 6.2.2: one block of 64 bytes into the state. */
function compress(state: Uint32Array, blocks: DataView, offset: number): void {
  const schedule = new Uint32Array(64);
  for (let t = 0; t < 16; t++) schedule[t] = blocks.getUint32(offset + 4 * t);
  for (let t = 16; t < 64; t++) {
    const [w2, w15] = [at(schedule, t - 2), at(schedule, t - 15)];
    const near = rotated(w2, 17) ^ rotated(w2, 19) ^ (w2 >>> 10);
    const far = rotated(w15, 7) ^ rotated(w15, 18) ^ (w15 >>> 3);
    schedule[t] = near + at(schedule, t - 7) + far + at(schedule, t - 16);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t++) {
    const sigma1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const t1 = (h + sigma1 + ((e & f) ^ (~e & g)) + at(CONSTANTS, t) + at(schedule, t)) | 0;
    const sigma0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const t2 = (sigma0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = at(state, index) + word;
}
