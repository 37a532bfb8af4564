// Journals: real ones, spoiled byte by byte or record by record, then read, and opened to be written on.
import { Unpackr } from 'msgpackr'
import { crc32 } from '../../../src/act/journal/crc32.js'
import { FRAME_HEAD_BYTES, MAGIC } from '../../../src/act/journal/frame.js'
import { Journal, JournalReader, type JournalRecord } from '../../../src/act/journal/index.js'
import type { Random } from '../../../src/sense/random.js'
import { mutate } from '../support/mutate.js'
import { type Files, promise, promiseReadable, type Target, type Verdict } from '../support/target.js'
import { hostilePayload, pack, spoiled } from './messagepack.js'
import { makeOriginals } from './originals.js'

const originals = await makeOriginals()
const unpackr = new Unpackr({ useRecords: false })

/** Names that a folder may hold beside segments, or segments whose number is absurd. */
const OTHER_NAMES = [
  '9999999999999999.journal',
  '0000000000000000.journal',
  '9007199254740991.journal',
  '0000000000000001.journal.bak',
  'writer-1-1.lock',
  'writer-99999999999999999999-0.lock',
  'writer-0-0.lock',
  'notes.txt',
]
const LENGTHS = [0, 1, 7, 2 ** 24, 2 ** 24 + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]

function generate(random: Random): Files {
  const files: Record<string, Uint8Array> = { ...random.pick(originals) }
  for (let left = 1 + random.integer(3); left > 0; left--) {
    const names = Object.keys(files)
    const name = random.pick(names)
    const kind = random.uniform()
    if (kind < 0.25) files[name] = mutate(files[name]!, random)
    else if (kind < 0.85) files[name] = assemble(mutateFrames(framesOf(files[name]!), random))
    else if (kind < 0.9) delete files[name]
    else if (kind < 0.95) files[random.pick(names)] = files[name]!
    else files[random.pick(OTHER_NAMES)] = files[name] ?? MAGIC
    if (Object.keys(files).length === 0) files['0000000000000001.journal'] = MAGIC
  }
  return files
}

interface Frame {
  readonly lengthBytes: number
  readonly crc: number
  readonly payload: Buffer
}

function frameOf(payload: Buffer): Frame {
  return { lengthBytes: payload.length, crc: crc32(payload), payload }
}

/** The frames of a segment, as far as their heads make sense. */
function framesOf(bytes: Uint8Array): Frame[] {
  const segment = Buffer.from(bytes)
  const frames: Frame[] = []
  for (let at = MAGIC.length; at + FRAME_HEAD_BYTES <= segment.length;) {
    const lengthBytes = segment.readUInt32LE(at)
    const payload = segment.subarray(at + FRAME_HEAD_BYTES, at + FRAME_HEAD_BYTES + lengthBytes)
    frames.push({ lengthBytes, crc: segment.readUInt32LE(at + 4), payload })
    at += FRAME_HEAD_BYTES + lengthBytes
  }
  return frames
}

function assemble(frames: readonly Frame[]): Buffer {
  const parts = frames.flatMap(({ lengthBytes, crc, payload }) => {
    const head = Buffer.alloc(FRAME_HEAD_BYTES)
    head.writeUInt32LE(lengthBytes, 0)
    head.writeUInt32LE(crc, 4)
    return [head, payload]
  })
  return Buffer.concat([MAGIC, ...parts])
}

function mutateFrames(frames: Frame[], random: Random): Frame[] {
  const at = random.integer(frames.length + 1)
  const frame = frames[at] ?? frameOf(pack({ seq: 1, timeMs: 0, type: 'close', ticks: 0 }))
  switch (random.integer(9)) {
    case 0:
      return frames.toSpliced(at, 0, frame)
    case 1:
      return frames.toSpliced(at, 1)
    case 2:
      return frames.toSpliced(at, 1).toSpliced(random.integer(frames.length + 1), 0, frame)
    case 3:
      return frames.toSpliced(at, 1, { ...frame, lengthBytes: random.pick(LENGTHS) })
    case 4:
      return frames.toSpliced(at, 1, { ...frame, crc: 0 })
    case 5:
      return frames.toSpliced(at, 1, { ...frame, payload: frame.payload.subarray(0, random.integer(10)) })
    case 6:
      return frames.toSpliced(at, 1, frameOf(mutate(frame.payload, random)))
    case 7:
      return frames.toSpliced(at, 1, frameOf(hostilePayload(random)))
    default:
      return frames.toSpliced(at, 1, frameOf(pack(spoiled(recordIn(frame), random))))
  }
}

function recordIn({ payload }: Frame): Record<string, unknown> {
  try {
    const record: unknown = unpackr.unpack(payload)
    if (typeof record === 'object' && record !== null && Object.keys(record).length > 0) return { ...record }
  } catch {
    // It was spoiled before.
  }
  return { seq: 1, timeMs: 0, type: 'close', ticks: 0 }
}

async function run(folder: string): Promise<Verdict> {
  const before = await readAll(folder)
  const added = await writeOn(folder)
  if (added === null) return 'refused'
  // What is behind the mended end is read, unless an older segment is damaged: then a reader says so.
  const after = await readAll(folder)
  if (after !== null) promise(after.at(-1)?.seq === added, `record ${added} was written, but not read`)
  promise(before === null || after !== null, 'a journal that was readable is not any more')
  return before === null ? 'refused' : 'accepted'
}

/** @returns `null` when the reader refuses the journal */
async function readAll(folder: string): Promise<JournalRecord[] | null> {
  const records: JournalRecord[] = []
  try {
    for await (const record of new JournalReader(folder)) {
      promiseRecord(record, records.at(-1)?.seq ?? 0)
      records.push(record)
    }
    return records
  } catch (error) {
    promiseRefusal(error as Error, folder)
    return null
  }
}

function promiseRecord(record: JournalRecord, lastSeq: number): void {
  promise(typeof record === 'object' && record !== null, 'a record that is no object')
  promise(Number.isSafeInteger(record.seq) && record.seq > lastSeq, `record ${record.seq} behind ${lastSeq}`)
  promise(typeof record.type === 'string' && Number.isFinite(record.timeMs), `no record: ${JSON.stringify(record)}`)
  promise(Object.getPrototypeOf(record) === Object.prototype, 'a record with a prototype of its own')
  promise(!('polluted' in {}), 'the prototype of all objects was changed')
}

/** @returns the number of the record that was written behind what was there; `null` when opening was refused */
async function writeOn(folder: string): Promise<number | null> {
  let journal: Journal
  try {
    journal = await Journal.open({ folder, segmentBytes: 4096 })
  } catch (error) {
    promiseRefusal(error as Error, folder)
    return null
  }
  const seq = journal.append({ type: 'close', timeMs: 0, ticks: 0 })
  promise(Number.isSafeInteger(seq) && seq > 0, `a record with the number ${seq}`)
  promise(await journal.close(), 'the journal could not be closed in good order')
  return seq
}

function promiseRefusal(error: Error, folder: string): void {
  if (error.name === 'Defect' || !error.message.includes(folder)) throw error
  promiseReadable(error.message)
}

export const journals: Target = { generate, run }
