// Threads of a process share one allocator, and Node hands out some buffers without clearing them, or with room to
// spare that it has not cleared, so a function could read what another tenant's function has freed. Node's own answer,
// --zero-fill-buffers, is for whole processes and leaves out buffers decoded from text. This closes the ways there are
// in one thread.
import buffer, { Buffer } from 'node:buffer'
import { syncBuiltinESMExports } from 'node:module'

/**
 * From now on every new buffer of this thread holds what it was filled with or zeros, those that Node makes for itself
 * included.
 */
export function zeroFillBuffers(): void {
  const { alloc, from } = Buffer
  const cleared = (sizeBytes: number) => alloc(sizeBytes)
  const exactFrom = (...given: Parameters<typeof from>) => {
    const made = from(...given)
    if (typeof given[0] !== 'string' || made.buffer.byteLength === made.length) return made
    const copy = alloc(made.length) // text with bad base64 or hex decodes to less than was allocated for it
    copy.set(made)
    return copy
  }
  fix('poolSize', 0) // no pool: short buffers are exact, too, and the pool that exists already is never used again
  fix('allocUnsafe', cleared)
  fix('allocUnsafeSlow', cleared)
  fix('from', exactFrom)
  if ('SlowBuffer' in buffer) Object.assign(buffer, { SlowBuffer: cleared })
  syncBuiltinESMExports()
}

function fix(property: keyof typeof Buffer, value: unknown): void {
  Object.defineProperty(Buffer, property, { value, writable: false, configurable: false })
}
