// Segment files: how they are named, found, read and, after a crash, mended.
import { type FileHandle, open, readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from './crc32.js'
import { Errors } from './errors.js'
import { decodeRecord, FRAME_HEAD_BYTES, LARGEST_SEQ, MAGIC, MAXIMUM_PAYLOAD_BYTES } from './frame.js'
import type { JournalRecord } from './records.js'

const NAME = /^(\d{16})\.journal$/
const CHUNK_BYTES = 256 * 2 ** 10

export interface Segment {
  readonly path: string
  /** The number that its first record has or will have. */
  readonly firstSeq: number
}

/** A segment is named for its first record, so the order of names is the order of records. */
export function segmentAt(folder: string, firstSeq: number): Segment {
  return { path: join(folder, `${String(firstSeq).padStart(16, '0')}.journal`), firstSeq }
}

/** The segments of a folder, oldest first. @throws Error naming the folder when it cannot be listed */
export async function listSegments(folder: string): Promise<Segment[]> {
  const names = await readdir(folder).catch((cause) => {
    throw Errors.Folder(folder, cause)
  })
  const numbers = names.flatMap((name) => NAME.exec(name)?.[1] ?? [])
  return numbers
    .sort()
    .map((digits) => segmentAt(folder, Number(digits)))
    .filter(({ firstSeq }) => firstSeq > 0 && firstSeq <= LARGEST_SEQ)
}

/** Reads a segment record by record, also while it grows. */
export class SegmentCursor {
  readonly path: string
  readonly #file: FileHandle
  #nextSeq: number
  #isDamaged = false
  #offsetBytes = MAGIC.length
  #chunk = Buffer.alloc(0)
  /** Where in the file the chunk begins. */
  #chunkAt = 0
  #begun = false

  private constructor({ path, firstSeq }: Segment, file: FileHandle) {
    this.path = path
    this.#file = file
    this.#nextSeq = firstSeq
  }

  /** @throws Error naming the path when it cannot be opened */
  static async open(segment: Segment): Promise<SegmentCursor> {
    const { path } = segment
    const file = await open(path, 'r').catch((cause) => {
      throw Errors.Open(path, cause)
    })
    return new SegmentCursor(segment, file)
  }

  /** Everything before this byte is whole; the next frame begins here. 0 while not even the magic is there. */
  get wholeBytes(): number {
    return this.#begun ? this.#offsetBytes : 0
  }

  /** Whether the next frame is whole, but holds no record that belongs there: nobody will ever write another. */
  get isDamaged(): boolean {
    return this.#isDamaged
  }

  /**
   * The record in the next whole frame, or null when there is none, now or yet.
   * @param isWanted payloads that it refuses are passed over
   * @throws Error when the file is not a journal or cannot be read
   */
  async next(isWanted: (payload: Buffer) => boolean = () => true): Promise<JournalRecord | null> {
    let payload = this.#isDamaged ? null : await this.#payload()
    for (; payload !== null && !isWanted(payload); payload = await this.#payload()) this.#pass(payload)
    if (payload === null) return null
    const record = decodeRecord(payload)
    this.#isDamaged = record === null || record.seq < this.#nextSeq
    if (record === null || this.#isDamaged) return null
    this.#nextSeq = record.seq + 1
    this.#pass(payload)
    return record
  }

  #pass(payload: Buffer): void {
    this.#offsetBytes += FRAME_HEAD_BYTES + payload.length
  }

  /** That of the next whole frame. It lies in a buffer that the next call may overwrite. */
  async #payload(): Promise<Buffer | null> {
    if (!this.#begun && !(await this.#begin())) return null
    const head = await this.#peek(FRAME_HEAD_BYTES)
    if (head === null) return null
    const lengthBytes = head.readUInt32LE(0)
    const crc = head.readUInt32LE(4)
    if (lengthBytes === 0 || lengthBytes > MAXIMUM_PAYLOAD_BYTES) return this.#notYet()
    const frame = await this.#peek(FRAME_HEAD_BYTES + lengthBytes)
    if (frame === null) return null
    if (crc32(frame, FRAME_HEAD_BYTES) !== crc) return this.#notYet()
    return frame.subarray(FRAME_HEAD_BYTES)
  }

  /** Whether the file ends right behind the last whole frame. */
  async isAtEnd(): Promise<boolean> {
    return (await this.#file.stat()).size === this.wholeBytes
  }

  /** Whether what follows the last whole frame is nothing, or the beginning of one that is being written. */
  async isUnfinished(): Promise<boolean> {
    const { size } = await this.#file.stat()
    return size <= this.wholeBytes || isUnfinished(this.path, this.wholeBytes, size)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #begin(): Promise<boolean> {
    const magic = Buffer.alloc(MAGIC.length)
    await this.#read(magic, 0)
    // A crash can leave less than the magic, or zeros where it would be; anything else was never a journal.
    if (!magic.every((byte, i) => byte === MAGIC[i] || byte === 0)) throw Errors.NotAJournal(this.path)
    return (this.#begun = magic.equals(MAGIC))
  }

  /** The next `bytes` bytes without moving on, or null when the file does not have them. */
  async #peek(bytes: number): Promise<Buffer | null> {
    let from = this.#offsetBytes - this.#chunkAt
    if (from + bytes > this.#chunk.length) {
      // Read again from the frame's start: the writer takes back a frame that it could not finish and writes another
      // there.
      const chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, bytes))
      this.#chunk = chunk.subarray(0, await this.#read(chunk, this.#offsetBytes))
      this.#chunkAt = this.#offsetBytes
      from = 0
    }
    return from + bytes > this.#chunk.length ? this.#notYet() : this.#chunk.subarray(from, from + bytes)
  }

  /** Forgets what was read ahead, so that the next call sees the file as it is then. */
  #notYet(): null {
    this.#chunk = Buffer.alloc(0)
    return null
  }

  async #read(into: Buffer, atBytes: number): Promise<number> {
    const { bytesRead } = await this.#file.read(into, 0, into.length, atBytes).catch((cause) => {
      throw Errors.Read(this.path, cause)
    })
    return bytesRead
  }
}

export interface Mended {
  /** Number of the last whole record, or null when there is none. */
  readonly lastSeq: number | null
  readonly sizeBytes: number
  /** Bytes of an unfinished record that were cut off. */
  readonly cutBytes: number
}

/**
 * Finds the end of what was written whole and cuts off what a crash left behind it.
 * @throws Error when what follows is not the unfinished end of a write but damage in the middle, which only a human
 *   may judge
 */
export async function mendSegment(segment: Segment): Promise<Mended> {
  const { path } = segment
  const cursor = await SegmentCursor.open(segment)
  try {
    let lastSeq: number | null = null
    for (let record = await cursor.next(); record !== null; record = await cursor.next()) lastSeq = record.seq
    const fileBytes = (await stat(path)).size
    const { wholeBytes } = cursor
    if (fileBytes > wholeBytes) {
      if (cursor.isDamaged || !(await isUnfinished(path, wholeBytes, fileBytes))) throw Errors.Damaged(path, wholeBytes)
      await truncate(path, wholeBytes)
    }
    return { lastSeq, sizeBytes: wholeBytes, cutBytes: fileBytes - wholeBytes }
  } finally {
    await cursor.close()
  }
}

/**
 * Whether the bytes behind the last whole frame are what a crash can leave: the beginning of one frame, then nothing,
 * or zeros where the file grew but its pages never reached the disk.
 */
async function isUnfinished(path: string, fromBytes: number, toBytes: number): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    if (fromBytes === 0) return await isZero(file, MAGIC.length, toBytes)
    if (toBytes - fromBytes < FRAME_HEAD_BYTES) return true
    const head = Buffer.alloc(FRAME_HEAD_BYTES)
    await file.read(head, 0, head.length, fromBytes)
    const lengthBytes = head.readUInt32LE(0)
    const isPossible = lengthBytes <= MAXIMUM_PAYLOAD_BYTES
    return isPossible && (await isZero(file, fromBytes + FRAME_HEAD_BYTES + lengthBytes, toBytes))
  } finally {
    await file.close()
  }
}

async function isZero(file: FileHandle, fromBytes: number, toBytes: number): Promise<boolean> {
  const zeros = Buffer.alloc(CHUNK_BYTES)
  const chunk = Buffer.alloc(CHUNK_BYTES)
  for (let at = fromBytes; at < toBytes; at += chunk.length) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, toBytes - at), at)
    if (chunk.compare(zeros, 0, bytesRead, 0, bytesRead) !== 0) return false
  }
  return true
}
