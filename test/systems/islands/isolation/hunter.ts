// Tasks that hunt for others' marks wherever they can look, plant their own, and end in some way: on islands that somebody
// else gave them, in whichever thread this runs.
import { Image, Island, Overlay } from '../../../../src/act/local/memory/index.js'
import { createRandom, type Random } from '../../../../src/sense/random.js'
import { codeOf, WASM_PAGE } from '../../../act/local/memory/harness.js'
import { findMark, plant } from './marks.js'

export interface Order {
  readonly task: number
  readonly tenant: number
  readonly islandId: number
  /** `hold`: the buffer is kept, for somebody to revoke or the thread to end with it. */
  readonly end: 'plain' | 'grow' | 'trap' | 'hold'
  readonly face: 'exposed' | 'attached'
}

/** What a thread that hunts is told. */
export type Message =
  | { readonly do: 'tasks'; readonly seed: string; readonly orders: readonly Order[] }
  | { readonly do: 'release' }
  | { readonly do: 'overlays'; readonly seed: string; readonly imageId: number; readonly count: number }

/** Writes a byte a page from its beginning on, and traps in the middle of it. */
const WRITER = new WebAssembly.Module(
  // (import "e" "m" (memory 1)) (func (export "w") (param i32) (i64.store (local.get 0) (i64.const -1)) unreachable)
  new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 127, 0, 2, 8, 1, 1, 101, 1, 109, 2, 0, 1, 3, 2, 1, 0, 7, 5, 1, 1, 119,
    0, 0, 10, 13, 1, 11, 0, 32, 0, 66, 127, 55, 3, 0, 0, 0, 11,
  ]),
)

export class Hunter {
  /** Marks that were found where none may be, and whatever else went wrong. */
  readonly findings: string[] = []
  readonly #memories = new Map<number, WebAssembly.Memory>()
  readonly #held = new Map<number, { readonly island: Island; readonly bytes: Uint8Array; readonly task: number }>()

  execute(order: Order, random: Random): void {
    const island = Island.open(order.islandId)
    if (order.face === 'exposed') this.#onBuffer(order, island, random)
    else this.#inMemory(order, island, random)
    if (random.integer(50) === 0) this.#huntNew(order)
  }

  /** Buffers that are held were revoked meanwhile, and their pages are others' now. */
  releaseHeld(): void {
    for (const { island, bytes, task } of this.#held.values()) {
      this.#note(findMark(bytes), `task ${task}, in what it was shown before it was revoked`)
      const code = codeOf(() => island.detach())
      if (code !== 'ATOLL_REVOKED') this.findings.push(`task ${task} detached what was revoked: ${code}`)
    }
    this.#held.clear()
  }

  /** Tasks of tenants in turn in one memory that an image lies over, put back by the kind of the next one. */
  onOverlay(imageId: number, count: number, random: Random): void {
    const image = Image.open(imageId)
    const initial = image.sizeBytes / WASM_PAGE + random.integer(3)
    const memory = new WebAssembly.Memory({ initial, maximum: initial + 64 })
    const overlay = Overlay.create(memory, image)
    for (let task = 0; task < count; task++) {
      this.#note(findMark(new Uint8Array(memory.buffer)), `task ${task} on an overlay`)
      if (random.integer(3) === 0) overlay.beginUse()
      plant(new Uint8Array(memory.buffer), random.integer(5), task, random)
      if (random.integer(20) === 0 && memory.buffer.byteLength / WASM_PAGE < initial + 60) {
        memory.grow(1)
        plant(new Uint8Array(memory.buffer).subarray(-WASM_PAGE), random.integer(5), task, random)
      }
      overlay.reset(random.integer(4) === 0 ? undefined : 1 + random.integer(5))
      const at = task % 16 === 0 ? overlay.firstDifference() : null
      if (at !== null) this.findings.push(`task ${task} on an overlay: byte ${at} is not as in the image`)
    }
    overlay.close()
    this.#note(findMark(new Uint8Array(memory.buffer)), 'a memory whose overlay is closed')
    image.close()
  }

  #onBuffer({ task, tenant, end }: Order, island: Island, random: Random): void {
    const bytes = new Uint8Array(island.expose())
    this.#note(findMark(bytes), `task ${task} in its island`)
    plant(bytes, tenant, task, random)
    if (end === 'hold') this.#held.set(island.id, { island, bytes, task })
    else island.detach()
    if (end !== 'hold' && bytes.length !== 0) this.findings.push(`task ${task} still has ${bytes.length} bytes`)
  }

  #inMemory({ task, tenant, end }: Order, island: Island, random: Random): void {
    const memory = this.#memoryFor(island.sizeBytes)
    const all = () => new Uint8Array(memory.buffer)
    const room = memory.buffer.byteLength - island.sizeBytes
    const offsetBytes = 4096 * random.integer(room / 4096 + 1)
    const around = (when: string) => this.#note(findMark(all()), `task ${task} in its memory, ${when}`)
    island.attach(memory, { offsetBytes })
    around('before it began')
    plant(all().subarray(offsetBytes, offsetBytes + island.sizeBytes), tenant, task, random)
    if (end === 'grow') {
      memory.grow(1)
      plant(all().subarray(-WASM_PAGE), tenant, task, random)
    }
    if (end === 'trap') this.#trap(memory, offsetBytes + 8 * random.integer(island.sizeBytes / 8), task)
    island.detach()
    around('after its island had gone')
    if (memory.buffer.byteLength > island.sizeBytes + 2 ** 20) this.#memories.delete(island.sizeBytes)
  }

  #trap(memory: WebAssembly.Memory, at: number, task: number): void {
    const { w } = new WebAssembly.Instance(WRITER, { e: { m: memory } }).exports as { w(at: number): void }
    try {
      w(at)
      this.findings.push(`task ${task} did not trap`)
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
    }
  }

  /** What nobody has written to yet. */
  #huntNew({ task }: Order): void {
    for (const pages of [1, 3]) {
      const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: 2 * pages })
      this.#note(findMark(new Uint8Array(buffer)), `task ${task} in a new memory`)
    }
    for (const size of [4096, 65_536, 2 ** 20])
      this.#note(findMark(new Uint8Array(size)), `task ${task} in a new buffer`)
  }

  #memoryFor(islandBytes: number): WebAssembly.Memory {
    let memory = this.#memories.get(islandBytes)
    if (memory === undefined) {
      const initial = Math.ceil(islandBytes / WASM_PAGE) + 1
      this.#memories.set(islandBytes, (memory = new WebAssembly.Memory({ initial, maximum: 1024 })))
    }
    return memory
  }

  #note(at: number, where: string): void {
    if (at >= 0) this.findings.push(`a mark at byte ${at}: ${where}`)
  }
}

/** Does what it is told, and says what it found. */
export function obey(hunter: Hunter, message: Message): string[] {
  if (message.do === 'release') hunter.releaseHeld()
  else {
    const random = createRandom(message.seed)
    if (message.do === 'overlays') hunter.onOverlay(message.imageId, message.count, random)
    else for (const order of message.orders) hunter.execute(order, random)
  }
  return hunter.findings.splice(0)
}
