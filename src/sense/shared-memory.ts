import { Errors } from './errors.js'

declare global {
  // Declarations of this package speak of these; programs that have not the DOM's types need the names at least.
  namespace WebAssembly {
    interface Instance {}
    interface Memory {}
    interface MemoryDescriptor {}
    interface Module {}
  }
}

const PAGE_BYTES = 65_536
/** Blocks start on a cache line, so that two workers never write to one line and SIMD loads never straddle two. */
const ALIGN_BYTES = 64
const GIBIBYTE = 2 ** 30

/** The first page belongs to the kernels' constants (`asconfig.json` keeps them below it). */
const FIRST_FREE_BYTE = PAGE_BYTES

/** A block of the shared memory: where it starts, as kernels see it, and how long it is. */
export interface Block {
  readonly pointer: number
  readonly lengthBytes: number
}

/**
 * The one WebAssembly.Memory that the main thread and every worker's kernels import. It hands out zeroed, aligned
 * blocks; untouched ones cost address space, not memory, so tables can be generous with their capacity.
 */
export class SharedMemory {
  readonly memory: WebAssembly.Memory
  readonly limitBytes: number
  #end = FIRST_FREE_BYTE
  /** Blocks given back, by size: a reloaded policy asks for blocks of the sizes its predecessor had. */
  readonly #free = new Map<number, number[]>()

  /** @param limitBytes the most it may grow to, at most 4 GiB, as kernels address it with 32 bits */
  constructor(limitBytes: number = 4 * GIBIBYTE) {
    if (!(limitBytes >= 2 ** 20 && limitBytes <= 4 * GIBIBYTE && limitBytes % PAGE_BYTES === 0)) {
      throw Errors.MemoryLimit(limitBytes)
    }
    this.limitBytes = limitBytes
    this.memory = new WebAssembly.Memory({ initial: 16, maximum: limitBytes / PAGE_BYTES, shared: true })
  }

  /**
   * A zeroed block. The views below stay valid for its life: a shared memory grows in place.
   * @throws RangeError when the limit is reached
   */
  allocate(bytes: number): Block {
    const lengthBytes = Math.ceil(Math.max(bytes, 1) / ALIGN_BYTES) * ALIGN_BYTES
    const reused = this.#free.get(lengthBytes)?.pop()
    if (reused !== undefined) {
      new Uint8Array(this.memory.buffer, reused, lengthBytes).fill(0)
      return { pointer: reused, lengthBytes }
    }
    const pointer = this.#end
    const missing = pointer + lengthBytes - this.memory.buffer.byteLength
    if (pointer + lengthBytes > this.limitBytes) throw Errors.MemoryExhausted(lengthBytes, this.limitBytes)
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES))
    this.#end = pointer + lengthBytes
    return { pointer, lengthBytes }
  }

  release(block: Block): void {
    const list = this.#free.get(block.lengthBytes)
    if (list === undefined) this.#free.set(block.lengthBytes, [block.pointer])
    else list.push(block.pointer)
  }

  float64(pointer: number, length: number): Float64Array<SharedArrayBuffer> {
    return new Float64Array(this.#buffer, pointer, length)
  }

  int32(pointer: number, length: number): Int32Array<SharedArrayBuffer> {
    return new Int32Array(this.#buffer, pointer, length)
  }

  uint8(pointer: number, length: number): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(this.#buffer, pointer, length)
  }

  // A shared WebAssembly.Memory's buffer is a SharedArrayBuffer, which the DOM's types do not say.
  get #buffer(): SharedArrayBuffer {
    return this.memory.buffer as unknown as SharedArrayBuffer
  }
}
