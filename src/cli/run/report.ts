// What a replay came to: one table, one line that says it plainly, and the same as JSON.
import pc from 'picocolors'
import { clock, count, counted, milliseconds, ratio, size } from '../output/figures.js'
import { plainTable } from '../output/table.js'
import { TICK_MS } from './arm.js'
import type { ArmResult } from './replay.js'
import type { Schedule } from './schedule.js'

const BASELINE = 'keep-alive'
const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

interface Row {
  readonly key: string
  readonly title: string
  readonly value: (arm: ArmResult) => number
  readonly text: (value: number) => string
}

const ROWS: readonly Row[] = [
  { key: 'requests', title: 'requests', value: (arm) => arm.requests, text: count },
  { key: 'failures', title: 'failed requests', value: (arm) => arm.failures, text: count },
  { key: 'coldStarts', title: 'cold starts', value: (arm) => arm.coldStarts, text: count },
  ...Object.entries(QUANTILES).map(([key, share]) => ({
    key: `${key}Ms`,
    title: `${key} latency`,
    value: ({ latencies }: ArmResult) => latencies.quantile(share),
    text: milliseconds,
  })),
  {
    key: 'memoryByteMinutes',
    title: 'memory-minutes',
    value: (arm) => arm.residentByteMinutes,
    text: (value) => `${size(value)}-min`,
  },
  { key: 'peakMemoryBytes', title: 'peak memory', value: (arm) => arm.peakResidentBytes, text: size },
  { key: 'environmentsStarted', title: 'environments started', value: (arm) => arm.environmentsStarted, text: count },
  {
    key: 'startMs',
    title: 'environment start, median',
    value: ({ starts }) => starts.quantile(0.5),
    text: milliseconds,
  },
  { key: 'islandsReused', title: 'islands reused', value: (arm) => arm.islandsReused, text: count },
  { key: 'bytesCopied', title: 'bytes copied', value: (arm) => arm.bytesCopied, text: size },
  { key: 'decisions', title: 'decisions taken', value: (arm) => arm.decisions, text: count },
]

export interface RunReport {
  readonly source: string
  readonly schedule: Schedule
  readonly keepAliveMs: number
  readonly arms: readonly ArmResult[]
  readonly interrupted: boolean
}

export function textReport(report: RunReport): string {
  const { arms } = report
  const [atoll, baseline] = pair(arms)
  const head = ['', ...arms.map(({ name }) => name), ...(baseline === null ? [] : ['ratio'])]
  const rows = ROWS.filter(({ key, value }) => key !== 'failures' || arms.some((arm) => value(arm) > 0)).map((row) => {
    const figures = arms.map((arm) => row.text(row.value(arm)))
    return [row.title, ...figures, ...(baseline === null ? [] : [ratio(row.value(atoll) / row.value(baseline))])]
  })
  const notes = notesOn(report).map((note) => pc.yellow(note))
  return [describe(report), '', plainTable(head, rows), '', ...notes, pc.bold(verdict(report))].join('\n')
}

function notesOn(report: RunReport): string[] {
  return [...report.arms.map(failed), tooFast(report)].filter((note) => note !== null)
}

function failed({ name, failures, requests, firstFailure }: ArmResult): string | null {
  if (firstFailure === null) return null
  return `${name}: ${count(failures)} of ${count(requests)} requests failed, the first of ${firstFailure}`
}

/** Starting ahead by the minute means nothing when a start takes minutes of the trace. */
function tooFast({ arms, schedule: { speed } }: RunReport): string | null {
  const startMs = Math.max(...arms.map(({ starts }) => starts.quantile(0.5)).filter(Number.isFinite))
  const tracedMs = startMs * speed
  if (!(tracedMs > TICK_MS / 3)) return null
  return (
    `This machine is too busy for --speed ${speed}: starting an environment took ${milliseconds(startMs)}, ` +
    `${Math.round(tracedMs / 1000)} s of the trace. Whatever is decided comes late; a lower speed tells more.`
  )
}

export function jsonReport(report: RunReport): object {
  const { source, schedule, arms, keepAliveMs, interrupted } = report
  const { window, speed, seed, summary } = schedule
  const figures = (arm: ArmResult) => Object.fromEntries(ROWS.map(({ key, value }) => [key, value(arm)]))
  return {
    command: 'run',
    source,
    window: `${clock(window.fromMinute)}-${clock(window.toMinute)}`,
    speed,
    seed,
    keepAliveMs,
    ...summary,
    interrupted,
    arms: Object.fromEntries(arms.map((arm) => [arm.name, figures(arm)])),
    ratios: ratios(arms),
    notes: notesOn(report),
    verdict: verdict(report),
  }
}

function describe({ source, schedule: { window, speed, summary } }: RunReport): string {
  const left = summary.tracedCalls - summary.calls
  const thinned =
    left === 0
      ? ''
      : `; ${count(left)} more calls of busy functions left out, at most ${summary.callsPerMinuteLimit} a minute each`
  return pc.dim(
    `${source}, ${clock(window.fromMinute)}-${clock(window.toMinute)} at ${speed}x: ` +
      `${count(summary.calls)} calls of ${count(summary.calledFunctions)} functions${thinned}`,
  )
}

function ratios(arms: readonly ArmResult[]): Record<string, number> {
  const [atoll, baseline] = pair(arms)
  if (baseline === null) return {}
  const all = ROWS.map(({ key, value }) => [key, value(atoll) / value(baseline)] as const)
  return Object.fromEntries(all.filter(([, times]) => Number.isFinite(times)))
}

function pair(arms: readonly ArmResult[]): [atoll: ArmResult, baseline: ArmResult | null] {
  const baseline = arms.find(({ name }) => name === BASELINE) ?? null
  return [arms.find((arm) => arm !== baseline)!, baseline]
}

/** Whichever way it came out. */
function verdict({ arms, keepAliveMs, interrupted }: RunReport): string {
  const [atoll, baseline] = pair(arms)
  if (interrupted) return 'Interrupted: the figures cover the part of the window that was played.'
  if (baseline === null)
    return `Atoll: ${counted(atoll.coldStarts, 'cold start')}, ${size(atoll.residentByteMinutes)}-minutes of memory.`
  const cold = atoll.coldStarts / baseline.coldStarts
  const memory = atoll.residentByteMinutes / baseline.residentByteMinutes
  const peer = `a fixed keep-alive of ${keepAliveMs / 60_000} min`
  const figures = `${ratio(cold)} the cold starts of ${peer} at ${ratio(memory)} its memory`
  if (Number.isNaN(cold)) return `No cold starts either way; Atoll used ${ratio(memory)} the memory of ${peer}.`
  if (cold <= 1 && memory <= 1) return `Atoll is ahead: ${figures}.`
  if (cold > 1 && memory > 1) return `Atoll falls behind: ${figures}.`
  return cold < 1
    ? `Atoll trades memory for cold starts: ${figures}.`
    : `Atoll trades cold starts for memory: ${figures}.`
}
