// A function with a cache: it makes thumbnails anew where its cache has none, and holds some memory of its own for each
// chunk of its work. What it needs in all, its input says.
import { setImmediate as breathe } from 'node:timers/promises'
import type { FunctionContext } from '../../src/act/local/scratch/index.js'
import { createRandom } from '../../src/sense/random.js'

export interface Work {
  readonly seed: string
  readonly chunks: number
  /** Held in the end, beside the cache. */
  readonly ownBytes: number
}

const THUMBNAIL_BYTES = 64 * 1024
const THUMBNAILS = 384
const LOOKUPS_A_CHUNK = 12
/** Some are looked at far more often than others. */
const SKEW = 2
/** Rounds over its bytes: about half a millisecond. */
const ROUNDS = 8

/** What the cache holds, and of which generation that is. */
const cached = new Set<number>()
let knownGeneration = 0

export async function handler(input: Uint8Array, { arena }: FunctionContext): Promise<number> {
  const { seed, chunks, ownBytes } = JSON.parse(new TextDecoder().decode(input)) as Work
  const random = createRandom(seed)
  const cache = arena('thumbnails', THUMBNAILS * THUMBNAIL_BYTES)
  const own: Uint8Array[] = []
  let sum = 0
  for (let chunk = 0; chunk < chunks; chunk++) {
    own.push(new Uint8Array(ownBytes / chunks).fill(chunk))
    cache.use((bytes, generation) => {
      if (generation !== knownGeneration) cached.clear()
      knownGeneration = generation
      for (let lookup = 0; lookup < LOOKUPS_A_CHUNK; lookup++) {
        const key = Math.floor(THUMBNAILS * random.uniform() ** SKEW)
        const thumbnail = bytes.subarray(key * THUMBNAIL_BYTES, (key + 1) * THUMBNAIL_BYTES)
        if (!cached.has(key)) make(thumbnail, key)
        cached.add(key)
        sum += thumbnail[key % THUMBNAIL_BYTES]!
      }
    })
    await breathe()
  }
  return sum + own.length
}

function make(thumbnail: Uint8Array, key: number): void {
  let state = key + 1
  for (let round = 0; round < ROUNDS; round++) {
    for (let at = 0; at < thumbnail.length; at++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      thumbnail[at] = state >>> 24
    }
  }
}
