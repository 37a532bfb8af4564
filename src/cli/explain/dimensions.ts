import { findAction } from '../../act/index.js'
import { type Dimension, dimensionOf, DIMENSIONLESS } from '../../sense/index.js'

/** The dimension of the level that an action sets. */
export function dimensionOfAction(name: string): Dimension {
  const to = findAction(name)?.arguments['to']
  return to === undefined ? DIMENSIONLESS : dimensionOf(to.unit)
}
