import { setTimeout as sleep } from 'node:timers/promises'
import { checkOptionNames, type OptionNames } from '../../sense/index.js'
import { Errors } from './errors.js'
import { typeOf } from './frame.js'
import type { JournalRecord } from './records.js'
import { listSegments, type Segment, SegmentCursor } from './segment.js'

/** From where to where a journal is read. */
export interface ReaderOptions {
  /** Wait for records that are not there yet (default false: end at the last whole one). */
  readonly follow?: boolean
  /** How often a following reader looks for more, in milliseconds (default 100). */
  readonly pollMs?: number
  /** Begin with this record, or the first one after it that is still there (default 1). */
  readonly fromSeq?: number
  /** Only records of these types; the others are not decoded (default: all). */
  readonly types?: ReadonlySet<JournalRecord['type']>
  /**
   * Told of a segment that is damaged; what stands behind the damage is passed over, and the next segment is read
   * (default: the reading ends with that error).
   */
  readonly onDamage?: (error: Error) => void
  /** Ends the reading; a following reader has no other end. */
  readonly signal?: AbortSignal
}

type Nullable = 'types' | 'onDamage' | 'signal'

const NAMES: OptionNames<ReaderOptions> = {
  follow: true,
  fromSeq: true,
  onDamage: true,
  pollMs: true,
  signal: true,
  types: true,
}

/**
 * Reads a journal in order, from any process, also while it is being written: follows it from segment to segment, and
 * takes what is not whole at the end of the newest one for a record that is still being written.
 */
export class JournalReader implements AsyncIterable<JournalRecord> {
  readonly #folder: string
  readonly #options: Required<Omit<ReaderOptions, Nullable>> & {
    [Key in Nullable]: NonNullable<ReaderOptions[Key]> | null
  }

  /**
   * @param folder the one that the journal was opened with
   * @param options left out: everything that is there, then the end
   */
  constructor(folder: string, options: ReaderOptions = {}) {
    if (typeof folder !== 'string' || folder === '') throw Errors.FolderOption(folder)
    checkOptionNames('a journal reader', options, NAMES)
    this.#folder = folder
    const { follow = false, pollMs = 100, fromSeq = 1, types = null, onDamage = null, signal = null } = options
    this.#options = { follow, pollMs, fromSeq, types, onDamage, signal }
  }

  /**
   * Reads from the first record that is wanted, anew each time.
   * @throws Error naming the path of what is missing, not readable, or damaged in the middle
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<JournalRecord, void, undefined> {
    let { fromSeq } = this.#options
    for await (const segment of this.#segments()) {
      for await (const record of this.#records(segment)) {
        // A segment that its writer had to give up may end in records that the next one begins with.
        if (record.seq >= fromSeq) yield record
        fromSeq = Math.max(fromSeq, record.seq + 1)
        if (this.#ended) return
      }
    }
  }

  #isWanted(payload: Buffer): boolean {
    const { types } = this.#options
    const type = types === null ? null : typeOf(payload)
    return type === null || types!.has(type as JournalRecord['type'])
  }

  get #ended(): boolean {
    return this.#options.signal?.aborted === true
  }

  /** Every segment once, as long as there is a next one. */
  async *#segments(): AsyncGenerator<Segment, void, undefined> {
    let segment = await this.#firstSegment()
    while (segment === null && this.#options.follow && (await this.#pause())) segment = await this.#firstSegment()
    for (; segment !== null && !this.#ended; segment = await this.#successorOf(segment)) yield segment
  }

  /** The segment that holds `fromSeq`: the last one that does not begin behind it. */
  async #firstSegment(): Promise<Segment | null> {
    const segments = await listSegments(this.#folder)
    return segments.findLast(({ firstSeq }) => firstSeq <= this.#options.fromSeq) ?? segments[0] ?? null
  }

  async #successorOf(segment: Segment): Promise<Segment | null> {
    return (await listSegments(this.#folder)).find(({ firstSeq }) => firstSeq > segment.firstSeq) ?? null
  }

  /** The records of one segment; a following reader stays with it until there is a next one. */
  async *#records(segment: Segment): AsyncGenerator<JournalRecord, void, undefined> {
    const cursor = await this.#open(segment)
    if (cursor === null) return
    try {
      for (let final = false; ;) {
        const next = () => cursor.next((payload) => this.#isWanted(payload))
        for (let record = await next(); record !== null; record = await next()) yield record
        if (cursor.isDamaged || (final && !(await cursor.isAtEnd()))) return this.#tellDamage(cursor)
        if (final) return
        // What was written between the last look and the successor's birth is still to be read, hence once more.
        final = (await this.#successorOf(segment)) !== null
        if (final || (this.#options.follow && (await this.#pause()))) continue
        if (this.#ended || (await cursor.isUnfinished())) return
        const record = await next() // unless a writer has gone on meanwhile, it is damaged
        if (record === null) return this.#tellDamage(cursor)
        yield record
      }
    } finally {
      await cursor.close()
    }
  }

  /** Null when the writer deleted the segment since it was listed; the hole in the numbers tells of it. */
  async #open(segment: Segment): Promise<SegmentCursor | null> {
    try {
      return await SegmentCursor.open(segment)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

  /** A segment that has a successor is complete: what is not whole in it is not being written, it is damaged. */
  #tellDamage(cursor: SegmentCursor): void {
    const damage = Errors.Damaged(cursor.path, cursor.wholeBytes)
    const { onDamage } = this.#options
    if (onDamage === null) throw damage
    onDamage(damage)
  }

  /** @returns whether to go on */
  async #pause(): Promise<boolean> {
    const { pollMs, signal } = this.#options
    await sleep(pollMs, undefined, signal === null ? {} : { signal }).catch(() => {}) // an abort: seen just below
    return !this.#ended
  }
}
