// What a runtime has done since it was made, and what its environments cost in memory over time.
import type { Bytes } from './memory/index.js'
import { TASK_STATUSES, type TaskStatus } from './task.js'

/** What a runtime has done since it was made. */
export interface RuntimeStatistics {
  /** Tasks that ended, by how. */
  readonly tasks: Readonly<Record<TaskStatus, number>>
  /** Tasks that waited for an environment to start. */
  readonly coldStarts: number
  /** Tasks that found an environment ready. */
  readonly warmStarts: number
  /** Environments that became ready. */
  readonly environmentsStarted: number
  /** Those of them that no task was waiting for. */
  readonly environmentsStartedAhead: number
  /** Environments that are no more. */
  readonly environmentsStopped: number
  /** Idle environments stopped to make room for another. */
  readonly evictions: number
  /** Tasks that ran on an island which another task had before. */
  readonly islandsReused: number
  /** Tasks that ran on an island. */
  readonly islandsAttached: number
  /** Inputs and outputs, each time they were copied. */
  readonly bytesCopied: Bytes
  /** Held by all environments and islands now, those on standby included. */
  readonly residentBytes: Bytes
  /** The most that was held at once. */
  readonly peakResidentBytes: Bytes
  /** Integral of `residentBytes` over the runtime's clock. */
  readonly residentByteMinutes: number
}

const MINUTE_MS = 60_000

/** Counts as things happen; `read` closes the books up to now. */
export class Statistics {
  readonly tasks = Object.fromEntries(TASK_STATUSES.map((status) => [status, 0])) as Record<TaskStatus, number>
  coldStarts = 0
  warmStarts = 0
  environmentsStarted = 0
  environmentsStartedAhead = 0
  environmentsStopped = 0
  evictions = 0
  islandsReused = 0
  islandsAttached = 0
  bytesCopied: Bytes = 0
  readonly #islands: { readonly heldBytes: Bytes }
  #environmentBytes: Bytes = 0
  /** As they were last looked at. */
  #islandBytes: Bytes = 0
  #peakResidentBytes: Bytes = 0
  #residentByteMs = 0
  #countedToMs: number

  /** @param islands what holds memory besides environments */
  constructor(nowMs: number, islands: { readonly heldBytes: Bytes }) {
    this.#islands = islands
    this.#countedToMs = nowMs
  }

  /** Held by all environments now. */
  get environmentBytes(): Bytes {
    return this.#environmentBytes
  }

  /** Held by all environments and islands now. */
  get residentBytes(): Bytes {
    return this.#environmentBytes + this.#islands.heldBytes
  }

  /** An environment came, went, or was measured anew. */
  addResident(changeBytes: Bytes, nowMs: number): void {
    this.#countTo(nowMs)
    this.#environmentBytes += changeBytes
    this.#notePeak()
  }

  /** Islands came or went. */
  islandsChanged(nowMs: number): void {
    this.#countTo(nowMs)
    this.#notePeak()
  }

  read(nowMs: number): RuntimeStatistics {
    this.#countTo(nowMs)
    return {
      tasks: { ...this.tasks },
      coldStarts: this.coldStarts,
      warmStarts: this.warmStarts,
      environmentsStarted: this.environmentsStarted,
      environmentsStartedAhead: this.environmentsStartedAhead,
      environmentsStopped: this.environmentsStopped,
      evictions: this.evictions,
      islandsReused: this.islandsReused,
      islandsAttached: this.islandsAttached,
      bytesCopied: this.bytesCopied,
      residentBytes: this.residentBytes,
      peakResidentBytes: this.#peakResidentBytes,
      residentByteMinutes: this.#residentByteMs / MINUTE_MS,
    }
  }

  #countTo(nowMs: number): void {
    this.#residentByteMs += (this.#environmentBytes + this.#islandBytes) * (nowMs - this.#countedToMs)
    this.#countedToMs = nowMs
    this.#islandBytes = this.#islands.heldBytes
  }

  #notePeak(): void {
    this.#peakResidentBytes = Math.max(this.#peakResidentBytes, this.residentBytes)
  }
}
