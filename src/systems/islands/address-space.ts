// The address space of one sandbox: which islands are mapped into it, which of them are idle and may be swapped out, and
// how much it may hold.
import type { Bytes } from '../../act/local/memory/index.js'
import { Errors } from './errors.js'
import type { ResourceIsland } from './resource-island.js'
import type { VmContext } from '../../act/local/vm-context.js'

/** No Node shows more in one buffer; what a larger island has beyond is not shown. */
export const MOST_BUFFER_BYTES: Bytes = 4 * 2 ** 30
/** Above this share of what it may have mapped, idle islands are swapped out without anybody asking. */
const SWAP_ABOVE = 0.9

/** An island of a task, mapped or swapped out. */
interface Resident {
  readonly island: ResourceIsland
  readonly taskId: string
  /** Of length 0 while the island is swapped out. */
  buffer: ArrayBuffer
  isMapped: boolean
  /** Its task has said that it does without it for now. */
  isIdle: boolean
}

/**
 * Maps islands by page tables alone and takes note in the sandbox's context. An island that is in use is never taken from
 * its task; one that is idle may be swapped out: unmapped, its unchanged pages given back, its content kept.
 */
export class AddressSpace {
  readonly context: VmContext
  readonly #limitBytes: Bytes
  /** By island, those that were used longest ago first. */
  readonly #residents = new Map<number, Resident>()
  #mappedBytes: Bytes = 0

  constructor(vmId: string, limitBytes: Bytes) {
    this.context = { vmId, islandMap: new Map(), memoryPressure: 0 }
    this.#limitBytes = limitBytes
  }

  /** The most that may be mapped at once. */
  get limitBytes(): Bytes {
    return this.#limitBytes
  }

  /**
   * Swaps idle islands out, the longest unused first, until so much more may be mapped.
   * @returns whether there is room now; if not, nothing was swapped out
   */
  makeRoom(bytes: Bytes): boolean {
    const idle = this.#idle()
    const idleBytes = idle.reduce((sum, { island }) => sum + island.sizeBytes, 0)
    if (this.#mappedBytes - idleBytes + bytes > this.#limitBytes) return false
    for (const resident of idle) {
      if (this.#mappedBytes + bytes <= this.#limitBytes) break
      this.#swapOut(resident)
    }
    return true
  }

  /**
   * The pseudocode's `MapIslandToAddressSpace`: finds addresses, puts the pages there, adds them to the context. The
   * caller has made room.
   */
  map(island: ResourceIsland, taskId: string): ArrayBuffer {
    const resident: Resident = { island, taskId, buffer: new ArrayBuffer(0), isMapped: false, isIdle: false }
    this.#mapIn(resident)
    this.#residents.set(island.islandId, resident)
    this.relax()
    return resident.buffer
  }

  /**
   * Unmaps an island for good, if it is mapped at all. It is no longer this sandbox's, whatever happens.
   * @throws what a task that detached it by itself makes the native module say
   */
  unmap(island: ResourceIsland): void {
    const resident = this.#residents.get(island.islandId)
    if (resident === undefined) return
    this.#residents.delete(island.islandId)
    if (!resident.isMapped) return
    this.#forgetMapping(resident)
    island.memory.detach()
  }

  /** Its task does without it until it asks for it again. @throws Error when no task here has it */
  rest(islandId: number): void {
    this.#resident(islandId).isIdle = true
    this.relax()
  }

  /**
   * Unmaps an idle island and keeps its content for its task.
   * @returns memory that was given back at once
   * @throws Error when no task here has it, or it is in use
   */
  swapOut(islandId: number): Bytes {
    const resident = this.#resident(islandId)
    if (!resident.isIdle) throw Errors.IslandInUse(islandId, resident.taskId)
    return resident.isMapped ? this.#swapOut(resident) : 0
  }

  /**
   * Maps an island again, if it was swapped out; it is in use from now on.
   * @throws Error when no task here has it, or what else is in use leaves no room
   */
  swapIn(islandId: number): ArrayBuffer {
    const resident = this.#resident(islandId)
    const { island, taskId } = resident
    if (!resident.isMapped) {
      if (!this.makeRoom(island.sizeBytes)) throw Errors.NoRoom(this.context.vmId, taskId, island.sizeBytes)
      island.become('Active', taskId)
      try {
        this.#mapIn(resident)
      } catch (error) {
        island.become('Standby', taskId)
        throw error
      }
    }
    resident.isIdle = false
    this.#residents.delete(islandId)
    this.#residents.set(islandId, resident) // used last
    this.relax()
    return resident.buffer
  }

  /** Swaps out every island that is idle. @returns memory that was given back at once */
  swapOutIdle(): Bytes {
    return this.#idle().reduce((sum, resident) => sum + this.#swapOut(resident), 0)
  }

  bufferOf({ islandId }: ResourceIsland): ArrayBuffer {
    return this.#resident(islandId).buffer
  }

  /** Under pressure of its own, it holds on to nothing idle. */
  relax(): void {
    this.#weigh()
    for (const resident of this.#idle()) {
      if (this.context.memoryPressure <= SWAP_ABOVE) break
      this.#swapOut(resident)
    }
  }

  #idle(): Resident[] {
    return [...this.#residents.values()].filter(({ isMapped, isIdle }) => isMapped && isIdle)
  }

  #mapIn(resident: Resident): void {
    const { islandId, sizeBytes, memory } = resident.island
    resident.buffer = memory.expose({ sizeBytes: Math.min(sizeBytes, MOST_BUFFER_BYTES) })
    resident.isMapped = true
    this.context.islandMap.set(islandId, resident.island.physicalAddress)
    this.#mappedBytes += sizeBytes
  }

  #forgetMapping(resident: Resident): void {
    const { islandId, sizeBytes } = resident.island
    resident.isMapped = false
    this.context.islandMap.delete(islandId)
    this.#mappedBytes -= sizeBytes
    this.#weigh()
  }

  #swapOut(resident: Resident): Bytes {
    const { memory } = resident.island
    // A task may have detached its island by itself. Whoever is short of memory is not to hear of that.
    const isParked = memory.status.state === 'parked'
    this.#forgetMapping(resident)
    if (!isParked) memory.detach()
    resident.island.become('Standby', resident.taskId)
    return memory.swapOut()
  }

  #resident(islandId: number): Resident {
    const resident = this.#residents.get(islandId)
    if (resident === undefined) throw Errors.NotOfContext(this.context.vmId, islandId)
    return resident
  }

  #weigh(): void {
    this.context.memoryPressure = this.#mappedBytes / this.#limitBytes
  }
}
