// Figures as people read them. JSON output has them unrounded, in base units.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
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

export function size(sizeBytes: number): string {
  const power = sizeBytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(sizeBytes) / 10))
  return `${figure(sizeBytes / 1024 ** power)} ${UNITS[power]}`
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
