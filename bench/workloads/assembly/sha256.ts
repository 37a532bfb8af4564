// SHA-256 of the input: 32 bytes. FIPS 180-4, https://doi.org/10.6028/NIST.FIPS.180-4
import { claim, output } from './shared/region'
export { allocate } from './shared/region'

const BLOCK_BYTES: usize = 64
const DIGEST_BYTES: usize = 32
const SCHEDULE_BYTES: usize = 256

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (section 4.2.2). */
const ROUND = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
])

/** The same of the square roots of the first 8 primes (section 5.3.3). */
const INITIAL = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
])

export function run(pointer: i32, lengthBytes: i32): i64 {
  const message = <usize>pointer
  const length = <usize>lengthBytes
  const state = claim(message + length, DIGEST_BYTES + SCHEDULE_BYTES + 2 * BLOCK_BYTES)
  const schedule = state + DIGEST_BYTES
  const tail = schedule + SCHEDULE_BYTES
  memory.copy(state, INITIAL, DIGEST_BYTES)
  const whole = length & ~(BLOCK_BYTES - 1)
  for (let offset: usize = 0; offset < whole; offset += BLOCK_BYTES) absorb(state, schedule, message + offset)
  const tailBytes = pad(tail, message + whole, length - whole, length)
  for (let offset: usize = 0; offset < tailBytes; offset += BLOCK_BYTES) absorb(state, schedule, tail + offset)
  for (let i: usize = 0; i < DIGEST_BYTES; i += 4) store<u32>(state + i, bswap(load<u32>(state + i)))
  return output(state, DIGEST_BYTES)
}

/** The rest of the message, a one bit, zeros, and the message's length in bits: one block, or two (section 5.1.1). */
function pad(tail: usize, rest: usize, restBytes: usize, messageBytes: usize): usize {
  const tailBytes = restBytes + 9 <= BLOCK_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES
  memory.fill(tail, 0, tailBytes)
  memory.copy(tail, rest, restBytes)
  store<u8>(tail + restBytes, 0x80)
  store<u64>(tail + tailBytes - 8, bswap((<u64>messageBytes) << 3))
  return tailBytes
}

/** One block of 64 bytes into the state (section 6.2.2); `w` is the message schedule. */
function absorb(state: usize, w: usize, block: usize): void {
  for (let t: usize = 0; t < 64; t += 4) store<u32>(w + t, bswap(load<u32>(block + t)))
  for (let t: usize = 64; t < SCHEDULE_BYTES; t += 4) {
    const x = load<u32>(w + t - 60)
    const y = load<u32>(w + t - 8)
    const s0 = rotr(x, 7) ^ rotr(x, 18) ^ (x >> 3)
    const s1 = rotr(y, 17) ^ rotr(y, 19) ^ (y >> 10)
    store<u32>(w + t, load<u32>(w + t - 64) + s0 + load<u32>(w + t - 28) + s1)
  }
  let a = load<u32>(state)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  let e = load<u32>(state, 16)
  let f = load<u32>(state, 20)
  let g = load<u32>(state, 24)
  let h = load<u32>(state, 28)
  for (let t: usize = 0; t < SCHEDULE_BYTES; t += 4) {
    const choose = (e & f) ^ (~e & g)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const t1 = h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + choose + load<u32>(ROUND + t) + load<u32>(w + t)
    const t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + majority
    h = g
    g = f
    f = e
    e = d + t1
    d = c
    c = b
    b = a
    a = t1 + t2
  }
  store<u32>(state, load<u32>(state) + a)
  store<u32>(state, load<u32>(state, 4) + b, 4)
  store<u32>(state, load<u32>(state, 8) + c, 8)
  store<u32>(state, load<u32>(state, 12) + d, 12)
  store<u32>(state, load<u32>(state, 16) + e, 16)
  store<u32>(state, load<u32>(state, 20) + f, 20)
  store<u32>(state, load<u32>(state, 24) + g, 24)
  store<u32>(state, load<u32>(state, 28) + h, 28)
}
