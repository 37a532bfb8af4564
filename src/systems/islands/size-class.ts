import type { Bytes } from '../../act/local/memory/index.js'
import { Errors } from './errors.js'

const LEAST_ISLAND_BYTES: Bytes = 2 ** 20
const MOST_ISLAND_BYTES: Bytes = 8 * 2 ** 30

/**
 * The size of the island that serves so many bytes: the next power of two, and no finer than the granularity, so that
 * tasks of like size share a pool.
 * @throws RangeError beyond 8 GiB
 */
export function sizeClass(bytes: Bytes, granularityBytes: Bytes): Bytes {
  if (!(bytes > 0 && bytes <= MOST_ISLAND_BYTES)) throw Errors.IslandSize(bytes, 1, MOST_ISLAND_BYTES)
  return Math.max(LEAST_ISLAND_BYTES, granularityBytes, 2 ** Math.ceil(Math.log2(bytes)))
}

/** @throws RangeError unless it is a power of two that an island can have */
export function checkGranularity(bytes: Bytes): void {
  const power = Math.log2(bytes)
  if (!(Number.isInteger(power) && bytes >= 2 ** 16 && bytes <= MOST_ISLAND_BYTES)) throw Errors.Granularity(bytes)
}
