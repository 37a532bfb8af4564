// What islands really hold, beside what the budget has to set aside for them.
import { type Bytes, pageBytes } from '../../act/local/memory/index.js'
import type { IslandPool } from './island-pool.js'

/** What islands hold now. */
export interface IslandHoldings {
  /** What images hold: once for all islands of a content. */
  readonly imageBytes: Bytes
  /**
   * What parked islands hold of their own: pages that are kept because tasks keep writing to them, and zeroed pages that
   * stand by.
   */
  readonly parkedBytes: Bytes
  /** The most that tasks can have written to: all of their islands. */
  readonly activeBytes: Bytes
}

/** Asks the native module of every parked island. */
export function holdingsOf(pools: Iterable<IslandPool>): IslandHoldings {
  let imageBytes = 0
  let parkedBytes = 0
  let activeBytes = 0
  for (const { image, sizeBytes, standby, free, active } of pools) {
    if (image !== null && standby.length + free.length + active.size > 0) imageBytes += sizeBytes
    if (image === null) parkedBytes += standby.length * sizeBytes
    for (const { memory } of image === null ? free : [...standby, ...free])
      parkedBytes += memory.resets().keptPages * pageBytes()
    activeBytes += active.size * sizeBytes
  }
  return { imageBytes, parkedBytes, activeBytes }
}
