import { quantity } from '../output/figures.js'
import type { Measured } from './reading.js'

/** A value as people read it; `null` where there is none. */
export function measured(given: Measured | null): string | null {
  if (given === null) return null
  const { value, dimension } = given
  if (value === null) return 'missing'
  return typeof value === 'number' ? quantity(value, dimension) : JSON.stringify(value)
}
