// The memory of the loop: what it decided, refused and did, kept so that it can be read after a crash, explained and
// replayed.
import { Errors } from './errors.js'
import { FrameBuffer } from './frame.js'
import { makeFolder } from './folder.js'
import { FolderLock } from './lock.js'
import { completeOptions, type JournalOptions, type JournalProblem } from './options.js'
import type { JournalRecord, NewRecord } from './records.js'
import { listSegments, type Mended, mendSegment, segmentAt } from './segment.js'
import { SegmentWriter } from './segment-writer.js'

const NOTHING: Mended = { lastSeq: null, sizeBytes: 0, cutBytes: 0 }

/** What a journal has done since it was opened. */
export interface JournalStatistics {
  /** Records taken in. */
  readonly appendedRecords: number
  /** Of those, what did not fit beside others that waited for the disk. */
  readonly lostRecords: number
  /** What the files have grown by. */
  readonly writtenBytes: number
  /** Writes that succeeded. */
  readonly flushes: number
  /** Why the last attempt to write failed, or null when it did not. */
  readonly failure: Error | null
}

/** What was found of an earlier writer when the journal was opened. */
export interface JournalHistory {
  /** Number of the last record that was there, 0 in a new folder. */
  readonly lastSeq: number
  /** Bytes of the record that a killed writer did not finish. */
  readonly cutBytes: number
}

/**
 * Appends records to segment files of a folder. {@link append} only encodes into a buffer; {@link flush}, once per
 * tick, hands everything to the kernel in one write. What a flush has confirmed survives the death of the process.
 */
export class Journal {
  /** Where its files lie, as it was given. */
  readonly folder: string
  /** What an earlier writer left. */
  readonly history: JournalHistory
  readonly #lock: FolderLock
  readonly #writer: SegmentWriter
  readonly #retainBytes: number
  readonly #pendingBytes: number
  readonly #onProblem: (problem: JournalProblem) => void
  /** Appended since the last flush began. */
  #pending = new FrameBuffer()
  /** Being written, or to be written again after a failure. */
  #batch = new FrameBuffer()
  #nextSeq: number
  #lastTimeMs = 0
  #lostRecords = 0
  /** Of those, not yet told of by a gap record. */
  #untoldRecords = 0
  #appendedRecords = 0
  #writtenBytes = 0
  #flushes = 0
  #failure: Error | null = null
  #running: Promise<boolean> | null = null
  #queued: Promise<boolean> | null = null
  #closed = false
  #segment = 0

  private constructor(
    options: Required<JournalOptions>,
    lock: FolderLock,
    writer: SegmentWriter,
    history: JournalHistory,
    nextSeq: number,
  ) {
    this.folder = options.folder
    this.history = history
    this.#lock = lock
    this.#writer = writer
    this.#retainBytes = options.retainBytes
    this.#pendingBytes = options.pendingBytes
    this.#onProblem = options.onProblem
    this.#nextSeq = nextSeq
  }

  /**
   * Opens a folder for writing: mends what a killed writer left and goes on behind its last record.
   * @param options the folder, and sizes that have defaults
   * @throws Error naming the path: the folder cannot be made or written, another process writes there, a file is
   * damaged
   * @throws RangeError naming the option that is out of range
   */
  static async open(options: JournalOptions): Promise<Journal> {
    const complete = completeOptions(options)
    const { folder, segmentBytes } = complete
    await makeFolder(folder).catch((cause) => {
      throw Errors.Folder(folder, cause)
    })
    const lock = await FolderLock.acquire(folder)
    try {
      const found = (await listSegments(folder)).at(-1)
      const newest = found ?? segmentAt(folder, 1)
      const mended = found === undefined ? NOTHING : await mendSegment(newest)
      const writer = new SegmentWriter(folder, segmentBytes, newest, mended.sizeBytes)
      await writer.open()
      const lastSeq = mended.lastSeq ?? newest.firstSeq - 1
      return new Journal(complete, lock, writer, { lastSeq, cutBytes: mended.cutBytes }, lastSeq + 1)
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  /** How many segments were begun since the journal was opened: what is in older ones may be deleted any time. */
  get segment(): number {
    return this.#segment
  }

  /** What it has done so far. */
  get statistics(): JournalStatistics {
    return {
      appendedRecords: this.#appendedRecords,
      lostRecords: this.#lostRecords,
      writtenBytes: this.#writtenBytes,
      flushes: this.#flushes,
      failure: this.#failure,
    }
  }

  /**
   * Takes a record in: encodes it into the buffer of the next flush, and does nothing else.
   * @param record without its number
   * @returns its number
   * @throws Error when the journal is closed, RangeError when the record is larger than 16 MiB
   */
  append(record: NewRecord): number {
    if (this.#closed) throw Errors.Closed(this.folder)
    this.#lastTimeMs = record.timeMs
    if (this.#untoldRecords > 0) this.#tellLost()
    const seq = this.#nextSeq++
    this.#appendedRecords++
    if (this.#untoldRecords > 0 || !this.#pending.add({ seq, ...record } as JournalRecord, this.#pendingBytes)) {
      this.#lostRecords++
      this.#untoldRecords++
    }
    return seq
  }

  /**
   * Writes what was appended so far. Never rejects: a failure is told to `onProblem`, and the records stay for the
   * next flush.
   * @returns whether everything appended before this call and not lost is in the file
   */
  flush(): Promise<boolean> {
    if (this.#running === null) return (this.#running = this.#write().finally(() => (this.#running = null)))
    // One waits behind the one that runs, and serves everybody who asks meanwhile.
    this.#queued ??= this.#running.then(() => {
      this.#queued = null
      return this.flush()
    })
    return this.#queued
  }

  /**
   * Writes what is left and gives the folder free. Safe to call twice. Never rejects, for the reason that
   * {@link flush} does not.
   * @returns whether everything is in the file
   */
  async close(): Promise<boolean> {
    if (this.#closed) return this.#failure === null
    if (this.#untoldRecords > 0) this.#tellLost()
    this.#closed = true
    const written = await this.flush()
    await this.#writer.close().catch((error: Error) => this.#failed(error))
    await this.#lock.release().catch((error: Error) => this.#failed(error))
    return written && this.#lostRecords === 0 && this.#failure === null
  }

  async #write(): Promise<boolean> {
    try {
      await this.#writeBatch() // what an earlier flush could not write
      const batch = this.#pending
      this.#pending = this.#batch
      this.#batch = batch
      await this.#writeBatch()
    } catch (error) {
      this.#failed(error as Error)
      return false
    }
    if (this.#untoldRecords > 0) this.#tellLost()
    if (this.#failure !== null) this.#onProblem({ kind: 'recovered', lostRecords: this.#lostRecords })
    this.#failure = null
    return true
  }

  async #writeBatch(): Promise<void> {
    if (this.#batch.usedBytes === 0) return
    const rotated = await this.#writer.write(this.#batch)
    this.#writtenBytes += this.#batch.usedBytes
    this.#flushes++
    this.#batch.clear()
    if (!rotated) return
    this.#segment++
    await this.#writer.retire(this.#retainBytes)
  }

  #failed(error: Error): void {
    const first = this.#failure === null
    this.#failure = error
    if (first) this.#onProblem({ kind: 'failed', error })
  }

  /** Marks the place where records are missing, as soon as there is room for it. */
  #tellLost(): void {
    const reason = this.#failure?.message ?? 'the disk was slower than the records came'
    const gap = {
      seq: this.#nextSeq,
      timeMs: this.#lastTimeMs,
      type: 'gap',
      lost: this.#untoldRecords,
      reason,
    } as const
    if (!this.#pending.add(gap, this.#pendingBytes)) return
    this.#nextSeq++
    this.#untoldRecords = 0
  }
}
