// Units of measurement. Columns, policy expressions and metrics hold base units (bytes, seconds, cores), so that
// arithmetic between any two signals needs no conversion; milliseconds appear only in the TypeScript API, where the
// name says so.

/** The unit of a signal, an action's argument or a policy constant. */
export type Unit =
  'bytes' | 'seconds' | 'cores' | 'ratio' | 'count' | 'bytes/second' | '1/second' | 'cost' | 'cost/second'

/** Exponents of the base quantities; a ratio and a count have none. */
export interface Dimension {
  /** Exponent of bytes. */
  readonly bytes: number
  /** Exponent of seconds. */
  readonly seconds: number
  /** Exponent of cores. */
  readonly cores: number
  /** Exponent of cost. */
  readonly cost: number
}

export const DIMENSIONLESS: Dimension = { bytes: 0, seconds: 0, cores: 0, cost: 0 }

const DIMENSIONS: Readonly<Record<Unit, Dimension>> = {
  bytes: { ...DIMENSIONLESS, bytes: 1 },
  seconds: { ...DIMENSIONLESS, seconds: 1 },
  cores: { ...DIMENSIONLESS, cores: 1 },
  ratio: DIMENSIONLESS,
  count: DIMENSIONLESS,
  'bytes/second': { ...DIMENSIONLESS, bytes: 1, seconds: -1 },
  '1/second': { ...DIMENSIONLESS, seconds: -1 },
  cost: { ...DIMENSIONLESS, cost: 1 },
  'cost/second': { ...DIMENSIONLESS, cost: 1, seconds: -1 },
}

export const UNITS = Object.keys(DIMENSIONS) as readonly Unit[]

export function dimensionOf(unit: Unit): Dimension {
  return DIMENSIONS[unit]
}

export function sameDimension(a: Dimension, b: Dimension): boolean {
  return a.bytes === b.bytes && a.seconds === b.seconds && a.cores === b.cores && a.cost === b.cost
}

/** The dimension of a product (`power` 1) or of a quotient (`power` -1). */
export function multiplyDimensions(a: Dimension, b: Dimension, power: 1 | -1 = 1): Dimension {
  return {
    bytes: a.bytes + power * b.bytes,
    seconds: a.seconds + power * b.seconds,
    cores: a.cores + power * b.cores,
    cost: a.cost + power * b.cost,
  }
}

/** `bytes/second`, `1/seconds^2`, `a number`: how an error message names a dimension. */
export function describeDimension(dimension: Dimension): string {
  const parts = Object.entries(dimension) as [string, number][]
  const side = (sign: 1 | -1) =>
    parts
      .filter(([, power]) => Math.sign(power) === sign)
      .map(([name, power]) =>
        Math.abs(power) === 1 ? singular(name, sign) : `${singular(name, sign)}^${Math.abs(power)}`,
      )
  const above = side(1)
  const below = side(-1)
  if (above.length + below.length === 0) return 'a number'
  return `${above.join('*') || '1'}${below.map((name) => `/${name}`).join('')}`
}

function singular(name: string, sign: 1 | -1): string {
  return sign === -1 && name.endsWith('s') ? name.slice(0, -1) : name
}

/** Names that a policy expression may use for a quantity: `64 * MiB`, `10 * s`. Value in base units. */
export const CONSTANTS: Readonly<Record<string, { value: number; unit: Unit }>> = {
  KB: { value: 1e3, unit: 'bytes' },
  MB: { value: 1e6, unit: 'bytes' },
  GB: { value: 1e9, unit: 'bytes' },
  TB: { value: 1e12, unit: 'bytes' },
  KiB: { value: 2 ** 10, unit: 'bytes' },
  MiB: { value: 2 ** 20, unit: 'bytes' },
  GiB: { value: 2 ** 30, unit: 'bytes' },
  TiB: { value: 2 ** 40, unit: 'bytes' },
  ms: { value: 1e-3, unit: 'seconds' },
  s: { value: 1, unit: 'seconds' },
  min: { value: 60, unit: 'seconds' },
  h: { value: 3600, unit: 'seconds' },
  core: { value: 1, unit: 'cores' },
  cores: { value: 1, unit: 'cores' },
}

const QUANTITY = /^\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(%|[A-Za-z]+)?\s*$/i

/**
 * Reads `10s`, `64MiB`, `5%` or a plain number, as the fields of a policy file and the command line write them.
 * @returns the value in base units and its unit, or `null` when the text is none of these
 */
export function parseQuantity(text: string): { value: number; unit: Unit } | null {
  const match = QUANTITY.exec(text)
  if (match === null) return null
  const quantity = inBaseUnits(Number(match[1]), match[2])
  return quantity !== null && Number.isFinite(quantity.value) ? quantity : null
}

function inBaseUnits(value: number, suffix: string | undefined): { value: number; unit: Unit } | null {
  if (suffix === undefined) return { value, unit: 'count' }
  if (suffix === '%') return { value: value / 100, unit: 'ratio' }
  const constant = Object.hasOwn(CONSTANTS, suffix) ? CONSTANTS[suffix] : undefined
  return constant === undefined ? null : { value: value * constant.value, unit: constant.unit }
}
