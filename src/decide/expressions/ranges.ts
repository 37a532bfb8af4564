// Which numbers an expression may come to. An interval is never too narrow: rounding is monotone, so the ends of an
// interval are computed by the operation itself.
import type { Node } from './ir.js'

/** Every number from `low` to `high`; `low` above `high`: no number at all. */
export interface Range {
  readonly low: number
  readonly high: number
  /** Whether it may be missing (NaN) instead. */
  readonly maybeMissing: boolean
}

export const ANYTHING: Range = { low: -Infinity, high: Infinity, maybeMissing: true }

export function hasNumber({ low, high }: Range): boolean {
  return low <= high
}

export function intersect(a: Range, b: Range): Range {
  return {
    low: Math.max(a.low, b.low),
    high: Math.min(a.high, b.high),
    maybeMissing: a.maybeMissing && b.maybeMissing,
  }
}

/** Of a node, from those of its arguments. @param of asked for arguments only */
export function rangeFrom(node: Node, of: (argument: Node) => Range): Range {
  switch (node.op) {
    case 'number':
      return Number.isNaN(node.value) ? { low: Infinity, high: -Infinity, maybeMissing: true } : point(node.value)
    case 'negate':
      return monotone(of(node.args[0]), (value) => -value, true)
    case 'floor':
      return monotone(of(node.args[0]), Math.floor)
    case 'ceil':
      return monotone(of(node.args[0]), Math.ceil)
    case 'abs':
      return absolute(of(node.args[0]))
    case 'min':
      return both(of(node.args[0]), of(node.args[1]), Math.min)
    case 'max':
      return both(of(node.args[0]), of(node.args[1]), Math.max)
    case 'add':
      return computed(of(node.args[0]), of(node.args[1]), (a, b) => [a.low + b.low, a.high + b.high])
    case 'subtract':
      return computed(of(node.args[0]), of(node.args[1]), (a, b) => [a.low - b.high, a.high - b.low])
    case 'multiply':
      return computed(of(node.args[0]), of(node.args[1]), (a, b) => corners(a, b, (x, y) => x * y))
    case 'divide': {
      const divisor = of(node.args[1])
      if (divisor.low <= 0 && divisor.high >= 0) return ANYTHING
      return computed(of(node.args[0]), divisor, (a, b) => corners(a, b, (x, y) => x / y))
    }
    case 'select':
      return union(of(node.args[1]), of(node.args[2]))
    default:
      return ANYTHING
  }
}

function point(value: number): Range {
  return { low: value, high: value, maybeMissing: false }
}

function union(a: Range, b: Range): Range {
  return {
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    maybeMissing: a.maybeMissing || b.maybeMissing,
  }
}

function monotone({ low, high, maybeMissing }: Range, of: (value: number) => number, falls = false): Range {
  return falls ? { low: of(high), high: of(low), maybeMissing } : { low: of(low), high: of(high), maybeMissing }
}

function absolute(range: Range): Range {
  const { low, high, maybeMissing } = range
  if (!hasNumber(range) || low >= 0) return range
  if (high <= 0) return { low: -high, high: -low, maybeMissing }
  return { low: 0, high: Math.max(-low, high), maybeMissing }
}

/** Missing when either is. */
function both(a: Range, b: Range, of: (a: number, b: number) => number): Range {
  const maybeMissing = a.maybeMissing || b.maybeMissing
  if (!hasNumber(a) || !hasNumber(b)) return { low: Infinity, high: -Infinity, maybeMissing }
  return { low: of(a.low, b.low), high: of(a.high, b.high), maybeMissing }
}

/** Infinite arguments may also give no number, such as Infinity - Infinity or 0 * Infinity. */
function computed(a: Range, b: Range, ends: (a: Range, b: Range) => readonly number[]): Range {
  const maybeMissing = a.maybeMissing || b.maybeMissing
  if (!hasNumber(a) || !hasNumber(b)) return { low: Infinity, high: -Infinity, maybeMissing }
  if (![a.low, a.high, b.low, b.high].every(Number.isFinite)) return ANYTHING
  const values = ends(a, b)
  return { low: Math.min(...values), high: Math.max(...values), maybeMissing }
}

function corners(a: Range, b: Range, of: (a: number, b: number) => number): number[] {
  return [of(a.low, b.low), of(a.low, b.high), of(a.high, b.low), of(a.high, b.high)]
}

const bits = new DataView(new ArrayBuffer(8))

/** The next double above; Infinity has none. */
export function nextUp(value: number): number {
  if (value === Infinity || Number.isNaN(value)) return value
  if (value === 0) return Number.MIN_VALUE
  bits.setFloat64(0, value)
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n))
  return bits.getFloat64(0)
}

export function nextDown(value: number): number {
  return -nextUp(-value)
}
