// What threads of this process, other processes and control groups use.
import { native } from './native.js'

/**
 * What {@link Meters.sample} writes, a column each: what a target used a second since the sample before, and last what
 * it holds.
 */
export const METER_COLUMNS = [
  'cpuCores',
  'readBytesPerSecond', // by read calls: files, in the page cache or not, pipes, streams
  'writtenBytesPerSecond',
  'operationsPerSecond', // read and write calls
  'receivedBytesPerSecond',
  'sentBytesPerSecond',
  'cyclesPerSecond',
  'instructionsPerSecond',
  'faultsPerSecond',
  'residentBytes', // with an island: pages of it that are the task's own
  'pages', // that many, as often as there is time to look
  'repeatedShare', // of these pages, those that were also the task's before it
] as const

/**
 * Whose use is metered; native/memory/meter.h says what is known of each.
 * - `thread`: a thread of this process, by the id that the system knows it by. Calls that it hands to other threads are
 *   not its own: asynchronous file I/O of Node is not
 * - `process`: another process, all its threads
 * - `group`: a control group, by its folder
 */
export type Metered =
  { readonly scope: 'thread' | 'process'; readonly id: number } | { readonly scope: 'group'; readonly folder: string }

/** Calls of native/memory/meter-calls.cc. */
export interface MeterCalls {
  metersCreate(): number
  metersSample(meters: number, columns: readonly Float64Array[], rows: number): number
  metersClose(meters: number): void
  meterOpen(meters: number, scope: Metered['scope'], target: number | string): number | null
  meterBegin(meters: number, meter: number): boolean
  meterPlace(meters: number, meter: number, row: number | null, islandId: number | null): void
  meterClose(meters: number, meter: number): void
  hasHardwareCounters(): boolean
}

/**
 * Whether cycles and instructions can be told on this machine: virtual machines often have no counters, containers
 * often may not read them.
 */
export function hasHardwareCounters(): boolean {
  return native().hasHardwareCounters()
}

/**
 * Meters that are read together, in one call, straight into columns. What is not known is NaN. A target that ends stays
 * unknown, even when another one gets its number. All ends with `close`, or with the thread that made it.
 */
export class Meters {
  readonly #id = native().metersCreate()

  /**
   * Opens the files of a target, which stay open until `remove`. What it uses counts from now on.
   * @returns its meter, or null when there is no such target, or nothing is told of it
   * @throws ATOLL_ARGUMENT
   */
  add(target: Metered): number | null {
    return native().meterOpen(this.#id, target.scope, target.scope === 'group' ? target.folder : target.id)
  }

  /**
   * What it uses counts from now on, whatever it used before. @returns false when the target has ended @throws
   * ATOLL_CLOSED
   */
  begin(meter: number): boolean {
    return native().meterBegin(this.#id, meter)
  }

  /**
   * It is sampled into a row from now on; null: into none.
   * @param islandId what its task's memory is; null: no island
   * @throws ATOLL_CLOSED, ATOLL_ARGUMENT
   */
  place(meter: number, row: number | null, islandId: number | null = null): void {
    native().meterPlace(this.#id, meter, row, islandId)
  }

  /**
   * Reads every meter that has a row.
   * @param columns one for each of {@link METER_COLUMNS}, written where a meter has its row
   * @param rows how long the columns are; a meter whose row lies beyond is not read
   * @returns how many were read
   * @throws ATOLL_CLOSED, ATOLL_ARGUMENT
   */
  sample(columns: readonly Float64Array[], rows: number): number {
    return native().metersSample(this.#id, columns, rows)
  }

  /** Idempotent. */
  remove(meter: number): void {
    native().meterClose(this.#id, meter)
  }

  /** Idempotent. */
  close(): void {
    native().metersClose(this.#id)
  }
}
