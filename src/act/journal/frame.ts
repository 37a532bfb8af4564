// How a record lies in a segment file. All numbers are little-endian.
//
//   segment:  | magic "ATOLLJ1\n" (8) | frame | frame | ...
//   frame:    | payload length u32 (4) | CRC-32 of the payload u32 (4) | payload: one record in MessagePack |
//
// A frame is whole when all its bytes are there and the CRC fits; whatever else a crash leaves at the end of a file
// is not.
import { Packr, RESET_BUFFER_MODE, REUSE_BUFFER_MODE, Unpackr } from 'msgpackr'
import { crc32 } from './crc32.js'
import { Errors } from './errors.js'
import type { JournalRecord } from './records.js'
import { hasShape } from './shapes.js'

export const MAGIC = Buffer.from('ATOLLJ1\n', 'latin1')
export const FRAME_HEAD_BYTES = 8
/** No record is larger, so a length beyond it is a damaged one and never an attempt to allocate it. */
export const MAXIMUM_PAYLOAD_BYTES = 16 * 2 ** 20

// Plain MessagePack maps rather than msgpackr's record extension: a frame can then be read without those before it,
// and by any other MessagePack reader, to whom an array of numbers is an extension of type 0x74: a byte that says which
// (msgpackr's list), then the numbers, little-endian.
const FORM = { useRecords: false, moreTypes: true }
const packr = new Packr(FORM)
const unpackr = new Unpackr(FORM)

/** The packer's own buffer, written anew by the next call: what it holds is copied at once, so nothing is garbage. */
type Packed = Buffer & { readonly start: number; readonly end: number }
const IN_PLACE = REUSE_BUFFER_MODE | RESET_BUFFER_MODE

/** Frames gathered in one buffer that is used again and again. */
export class FrameBuffer {
  #bytes: Buffer
  #usedBytes = 0
  /** Number of the first record in it; meaningless while it is empty. */
  firstSeq = 0

  constructor(initialBytes = 64 * 2 ** 10) {
    this.#bytes = Buffer.allocUnsafeSlow(initialBytes)
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  /** The bytes gathered so far, in place: valid until the next {@link add} or {@link clear}. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#usedBytes)
  }

  /**
   * Adds a record unless it would make the buffer larger than `limitBytes`.
   * @returns whether it was added
   * @throws RangeError when the record is too large for any journal
   */
  add(record: JournalRecord, limitBytes: number): boolean {
    const packed = packr.pack(record, IN_PLACE) as Packed
    const { start, end } = packed
    const lengthBytes = end - start
    if (lengthBytes > MAXIMUM_PAYLOAD_BYTES)
      throw Errors.RecordTooLarge(record.type, lengthBytes, MAXIMUM_PAYLOAD_BYTES)
    const endBytes = this.#usedBytes + FRAME_HEAD_BYTES + lengthBytes
    if (endBytes > limitBytes) return false
    this.#reserve(endBytes)
    if (this.#usedBytes === 0) this.firstSeq = record.seq
    this.#bytes.writeUInt32LE(lengthBytes, this.#usedBytes)
    this.#bytes.writeUInt32LE(crc32(packed, start, end), this.#usedBytes + 4)
    packed.copy(this.#bytes, this.#usedBytes + FRAME_HEAD_BYTES, start, end)
    this.#usedBytes = endBytes
    return true
  }

  clear(): void {
    this.#usedBytes = 0
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.#bytes.length))
    this.#bytes.copy(larger, 0, 0, this.#usedBytes)
    this.#bytes = larger
  }
}

/** Far beyond what any writer counts to, and far below where numbers have gaps. */
export const LARGEST_SEQ = 2 ** 52

/** The record in a whole frame's payload, or null when it holds anything else: the checksum is no proof of sense. */
export function decodeRecord(payload: Buffer): JournalRecord | null {
  let record: unknown
  try {
    record = unpackr.unpack(payload)
  } catch {
    return null // not MessagePack, or nested beyond the stack
  }
  return isRecord(record) ? record : null
}

function isRecord(value: unknown): value is JournalRecord {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false
  const { seq, timeMs, type } = value as Record<string, unknown>
  return (
    Number.isInteger(seq) &&
    (seq as number) > 0 &&
    (seq as number) <= LARGEST_SEQ &&
    Number.isFinite(timeMs) &&
    typeof type === 'string' &&
    hasShape(value as JournalRecord)
  )
}

const TYPE_KEY = Buffer.from('\xa4type', 'latin1')
/** The number and the time stand before it. */
const TYPE_WITHIN_BYTES = 48

/** The type of the record in a whole frame's payload, without decoding the rest; `null` when it is not where it should be. */
export function typeOf(payload: Buffer): string | null {
  const at = payload.subarray(0, TYPE_WITHIN_BYTES).indexOf(TYPE_KEY) + TYPE_KEY.length
  const header = payload[at]!
  if (at < TYPE_KEY.length || header >> 5 !== 0b101) return null
  return payload.toString('latin1', at + 1, at + 1 + (header & 0b11111))
}
