/**
 * SHA-256 (FIPS 180-4) of a text in UTF-8, in hexadecimal.
 *
 * Not `node:crypto`: loading that takes a quarter of an empty Node script's time, on the way to each answer at the
 * prompt, for the hash of a few paths. Nor should V8 find it hot: Node would wait at its end until it is compiled, for
 * 10 ms. So it is written for the interpreter, to which a call in a loop, or an array taken apart, is dear, and no text
 * is hashed twice. A test holds it to `node:crypto`'s.
 */
export function sha256(text: string): string {
  const known = KNOWN.get(text);
  if (known !== undefined) return known;
  const length = Buffer.byteLength(text);
  const bytes = Buffer.alloc(Math.ceil((length + 9) / BLOCK) * BLOCK);
  bytes.write(text);
  bytes[length] = 0x80;
  const blocks = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  blocks.setUint32(bytes.length - 8, length / 2 ** 29);
  blocks.setUint32(bytes.length - 4, length * 8);

  const state = Int32Array.from(INITIAL);
  const schedule = new Int32Array(64);
  for (let offset = 0; offset < bytes.length; offset += BLOCK) {
    prepare(schedule, blocks, offset);
    compress(state, schedule);
  }
  for (let index = 0; index < state.length; index++) blocks.setInt32(4 * index, state[index] ?? 0);
  const hash = bytes.toString('hex', 0, 4 * state.length);
  KNOWN.set(text, hash);
  return hash;
}

const KNOWN = new Map<string, string>();

/** Bytes in a block. */
const BLOCK = 64;

/** FIPS 180-4, 5.3.3: of the square roots of the first 8 primes, the first 32 bits of the fraction. */
const INITIAL: readonly number[] = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** 4.2.2: of the cube roots of the first 64 primes. */
const CONSTANTS = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
);

/** 6.2.2, 1: the message schedule of one block. */
function prepare(w: Int32Array, blocks: DataView, offset: number): void {
  for (let t = 0; t < 16; t++) w[t] = blocks.getInt32(offset + 4 * t);
  for (let t = 16; t < 64; t++) {
    const x = w[t - 2] ?? 0;
    const y = w[t - 15] ?? 0;
    const near = ((x >>> 17) | (x << 15)) ^ ((x >>> 19) | (x << 13)) ^ (x >>> 10);
    const far = ((y >>> 7) | (y << 25)) ^ ((y >>> 18) | (y << 14)) ^ (y >>> 3);
    w[t] = near + (w[t - 7] ?? 0) + far + (w[t - 16] ?? 0);
  }
}

/** 6.2.2, 2 to 4: one block into the state. */
function compress(state: Int32Array, w: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t++) {
    const sigma1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + sigma1 + ((e & f) ^ (~e & g)) + (CONSTANTS[t] ?? 0) + (w[t] ?? 0)) | 0;
    const sigma0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (sigma0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const words = [a, b, c, d, e, f, g, h];
  for (let index = 0; index < words.length; index++) state[index] = (state[index] ?? 0) + (words[index] ?? 0);
}
