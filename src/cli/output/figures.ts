// Figures as people read them. JSON output has them unrounded, in base units.
import { describeDimension, type Dimension } from '../../sense/index.js'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** `1 cold start`, `2 cold starts`. */
export function counted(value: number, what: string): string {
  return `${count(value)} ${what}${Math.round(value) === 1 ? '' : 's'}`
}

/** Three significant digits, but no fraction above 100. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  return value.toLocaleString(
    'en-US',
    Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  )
}

export function milliseconds(value: number): string {
  return Number.isFinite(value) ? `${figure(value)} ms` : '-'
}

export function size(sizeBytes: number, told: (value: number) => string = figure): string {
  const power = sizeBytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(sizeBytes) / 10))
  return `${told(sizeBytes / 1024 ** power)} ${UNITS[power]}`
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${figure(100 * share)} %` : '-'
}

/** `0.42x`, or a dash where there is nothing to compare with. */
export function ratio(value: number): string {
  return Number.isFinite(value) ? `${figure(value)}x` : '-'
}

/** `08:20`: minutes since midnight of a trace's first day. */
export function clock(minute: number): string {
  const whole = Math.floor(minute)
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`
}

const TIMES = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
  [1e-3, 'ms'],
] as const

/**
 * A number in base units with its unit: `1.5 GiB`, `12 s`, `3 cores`, `20 MiB/s`.
 * @param dimension `null`: none known
 * @param told how the number is written (default: as {@link figure})
 */
export function quantity(value: number, dimension: Dimension | null, told: (value: number) => string = figure): string {
  if (Number.isNaN(value)) return 'unknown'
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : '-infinity'
  const unit = describeDimension(dimension ?? { bytes: 0, seconds: 0, cores: 0, cost: 0 })
  const plain = told === figure ? precise : told
  if (unit === 'a number') return plain(value)
  if (unit === 'bytes') return value < 0 ? `-${size(-value, told)}` : size(value, told)
  if (unit === 'bytes/second') return `${value < 0 ? '-' : ''}${size(Math.abs(value), told)}/s`
  if (unit !== 'seconds') return `${plain(value)} ${unit}`
  const [seconds, name] = TIMES.find(([each]) => Math.abs(value) >= each) ?? [1, 's']
  return `${told(value / seconds)} ${name}`
}

/** Six significant digits: for values that are to be compared. */
export function exactly(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** Four significant digits, all digits of whole numbers. */
function precise(value: number): string {
  return value.toLocaleString('en-US', Number.isInteger(value) ? {} : { maximumSignificantDigits: 4 })
}
