// Looks for other tenants' inputs wherever a function can look: in fresh buffers of every size, in everything that can
// be reached from the globals, and in what it has kept from its earlier tasks. Behaves badly when its input says so.
import { setImmediate } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { MAGIC, markedBy, MODES } from './marker.js'

const SIZES = [16, 100, 300, 1000, 2000, 3000, 4000, 5000, 8192, 20_000]
const CALLS_BETWEEN_WALKS = 16
const MOST_KEPT = 50
const kept: Uint8Array[] = []
let calls = 0

export async function handler(input: Uint8Array): Promise<unknown> {
  const own = [...markedBy(input)]
  kept.push(Buffer.from(input)) // freed in time: what other environments find in their fresh buffers, if anything
  if (kept.length > MOST_KEPT) kept.splice(0, MOST_KEPT / 2)
  const mode = input[input.length - 1]
  if (mode === MODES.fail) throw new Error('as it was told')
  if (mode === MODES.endless) for (;;);
  if (mode === MODES.exit) process.exit(1)
  if (mode === MODES.uncaught) return new Promise(() => setTimeout(fail))
  if (mode === MODES.grow) await setImmediate()
  const found = [...freshBuffers(), ...kept.flatMap((bytes) => [...markedBy(bytes)])]
  if (calls++ % CALLS_BETWEEN_WALKS === 0) found.push(...walk([globalThis, process, workerData, Buffer]))
  return { own, foreign: found.filter((tenant) => !own.includes(tenant)), bytes: input.length }
}

function fail(): never {
  throw new Error('outside of the handler')
}

/**
 * Marks in buffers that were never written to, the function's own tenant's included: nothing of anybody's may be there.
 */
function freshBuffers(): string[] {
  const fresh = SIZES.flatMap((size) => [Buffer.allocUnsafe(size), Buffer.allocUnsafeSlow(size), new Uint8Array(size)])
  fresh.push(Buffer.from('x'), Buffer.from('!!', 'base64'))
  return fresh.some(({ buffer }) => Buffer.from(buffer as ArrayBuffer).includes(MAGIC)) ? ['freed memory'] : []
}

/** Marks in whatever can be reached from the roots by properties. */
function walk(roots: object[]): string[] {
  const seen = new Set<object>(roots)
  const found: string[] = []
  for (const object of seen) {
    if (object === kept) continue
    if (ArrayBuffer.isView(object)) found.push(...markedBy(new Uint8Array(object.buffer as ArrayBuffer)))
    for (const key of Reflect.ownKeys(object)) {
      const value: unknown = Object.getOwnPropertyDescriptor(object, key)?.value // a getter may have effects
      if (typeof value === 'string') found.push(...markedBy(Buffer.from(value)))
      else if (((typeof value === 'object' && value !== null) || typeof value === 'function') && seen.size < 5000)
        seen.add(value)
    }
  }
  return found
}
