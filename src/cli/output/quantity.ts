// Quantities with their unit, as precise as a person may want to compare them.
import { type Dimension, describeDimension, DIMENSIONLESS, sameDimension } from '../../sense/index.js'

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/** `1.25 GiB`, `90 s`, `0.5`: six significant digits. @param dimension `null`: a number of nothing */
export function quantity(value: number, dimension: Dimension | null): string {
  if (Number.isNaN(value)) return 'unknown'
  if (dimension === null || sameDimension(dimension, DIMENSIONLESS)) return digits(value)
  const { bytes } = dimension
  if (bytes !== 1) return `${digits(value)} ${describeDimension(dimension)}`
  const rest = describeDimension({ ...dimension, bytes: 0 })
  return `${sized(value)}${rest === describeDimension(DIMENSIONLESS) ? '' : rest.replace(/^1/, '')}`
}

function sized(bytes: number): string {
  const size = Math.abs(bytes)
  const power = size < 1 || size === Infinity ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log2(size) / 10))
  return `${digits(bytes / 1024 ** power)} ${BYTE_UNITS[power]}`
}

function digits(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : '-infinite'
  return String(Number(value.toPrecision(6)))
}
