// Bytes that can be told wherever they turn up: a magic, then the tenant and the task they belong to.
import type { Random } from '../../../../src/sense/random.js'

const MAGIC = Buffer.from('\x9dATOLL\xf1\x01', 'latin1')
const MARK_BYTES = 16
const PAGE_BYTES = 4096

/** A mark of a task: 16 bytes. */
export function markOf(tenant: number, task: number): Buffer {
  const mark = Buffer.alloc(MARK_BYTES)
  MAGIC.copy(mark)
  mark.writeUInt32LE(tenant, 8)
  mark.writeUInt32LE(task, 12)
  return mark
}

/** Where the first mark begins, whoever's it is; -1: there is none. */
export function findMark(bytes: Uint8Array): number {
  return view(bytes).indexOf(MAGIC)
}

/** Writes a task's marks: everywhere, on some pages, on the first and last bytes, or scattered. @returns their places */
export function plant(bytes: Uint8Array, tenant: number, task: number, random: Random): number[] {
  const mark = markOf(tenant, task)
  const target = view(bytes)
  const places = placesIn(bytes.length, random)
  for (const at of places) mark.copy(target, at)
  return places
}

/** The first place where a task's mark is no more as it was planted; -1: they all are. */
export function firstMissing(bytes: Uint8Array, places: readonly number[], tenant: number, task: number): number {
  const mark = markOf(tenant, task)
  const target = view(bytes)
  return places.find((at) => target.compare(mark, 0, MARK_BYTES, at, at + MARK_BYTES) !== 0) ?? -1
}

function placesIn(length: number, random: Random): number[] {
  const pages = length / PAGE_BYTES
  const way = random.integer(10)
  if (way === 0) return Array.from({ length: length / MARK_BYTES }, (_, at) => at * MARK_BYTES)
  if (way <= 2) return Array.from({ length: pages }, (_, page) => page * PAGE_BYTES + 16 * random.integer(255))
  if (way <= 4) return [0, length - MARK_BYTES]
  const count = 1 + random.integer(20)
  const places = Array.from({ length: count }, () => MARK_BYTES * random.integer(length / MARK_BYTES))
  return [...new Set(places)].sort((a, b) => a - b)
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
}
