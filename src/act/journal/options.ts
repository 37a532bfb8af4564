import { checkOptionNames, type OptionNames } from '../../sense/index.js'
import { Errors } from './errors.js'

const MIB = 2 ** 20
const MINIMUM_BYTES = 4096

/** Where a journal is kept, and how much of it. */
export interface JournalOptions {
  /** Where the segment files lie; made if it is missing. */
  readonly folder: string
  /** A segment that would grow beyond is closed and the next begun (default 64 MiB). */
  readonly segmentBytes?: number
  /** The oldest segments are deleted while all together are larger (default 1 GiB). */
  readonly retainBytes?: number
  /**
   * Records that wait for a disk that takes none: at most so much, newer ones are counted and dropped (default 64 MiB,
   * which is half a dozen readings of 100,000 targets).
   */
  readonly pendingBytes?: number
  /** Told when writing begins to fail, not again for every attempt, and when it works again. */
  readonly onProblem?: (problem: JournalProblem) => void
}

/** Writing fails, or works again. */
export type JournalProblem =
  /** Nothing is lost yet: what was appended waits in memory for the next flush. */
  | { readonly kind: 'failed'; readonly error: Error }
  /** All that waited is written. `lostRecords` did not fit what may wait; a gap record marks the place. */
  | { readonly kind: 'recovered'; readonly lostRecords: number }

const NAMES: OptionNames<JournalOptions> = {
  folder: true,
  onProblem: true,
  pendingBytes: true,
  retainBytes: true,
  segmentBytes: true,
}

/** Fills in the defaults. @throws RangeError naming the option that is out of range */
export function completeOptions(options: JournalOptions): Required<JournalOptions> {
  checkOptionNames('a journal', options, NAMES)
  if (typeof options.folder !== 'string' || options.folder === '') throw Errors.FolderOption(options.folder)
  const complete = {
    segmentBytes: 64 * MIB,
    retainBytes: 1024 * MIB,
    pendingBytes: 64 * MIB,
    onProblem: () => {},
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    folder: options.folder,
  } satisfies Required<JournalOptions>
  for (const name of ['segmentBytes', 'retainBytes', 'pendingBytes'] as const) {
    const value = complete[name]
    if (!Number.isInteger(value) || value < MINIMUM_BYTES) throw Errors.SizeOption(name, value, MINIMUM_BYTES)
  }
  return complete
}
