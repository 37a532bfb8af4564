// What a replay has found, for people and for programs.
import pc from 'picocolors'
import type { OpenRecord, PlannedAction } from '../../act/index.js'
import { type LevelFigures, runOf } from '../../act/replay/index.js'
import { dimensionOf } from '../../sense/index.js'
import { count, figure, percent, quantity, ratio, size } from '../output/figures.js'
import { plainTable } from '../output/table.js'
import { dimensionOfAction } from '../explain/dimensions.js'
import type { Comparison } from './comparison.js'
import type { Agreement, Fidelity } from './fidelity.js'

const GIB_HOUR = 2 ** 30 * 3_600_000

export interface ReplayReport {
  readonly run: OpenRecord
  readonly ticks: number
  readonly fromMs: number
  readonly toMs: number
  readonly interrupted: boolean
  /** Places where records were lost. */
  readonly gaps: number
  readonly tookMs: number
  /** The recorded policies, and the others where there are any. */
  readonly arms: readonly { readonly name: string; readonly figures: LevelFigures }[]
  readonly fidelity: Fidelity
  readonly agreement: Agreement
  readonly comparison: Comparison
}

export function jsonReport({ run, fidelity, agreement, comparison, arms, ...rest }: ReplayReport): object {
  const { ticks, sameTicks, firstOther } = fidelity
  const { differences, rules, actions, recommended, same, all } = comparison
  return {
    command: 'replay',
    run: runOf(run),
    host: run.host,
    tickMs: run.tickMs,
    ...rest,
    asRecorded: { ticks, sameTicks, firstOther },
    agreement: { same: agreement.same, all: agreement.all },
    arms: arms.map(({ name, figures }, side) => {
      return { name, actions: actions[side], recommended: recommended[side], ...figures }
    }),
    compared: arms.length > 1 ? { same, all } : null,
    rules: Object.fromEntries(rules),
    targets: Object.fromEntries(comparison.targets()),
    differences,
  }
}

export function textReport(report: ReplayReport): string {
  const { comparison, arms } = report
  const parts = [head(report), figures(report), rulesTable(report)]
  if (arms.length > 1) parts.push(...targetsTable(report), ...differences(report))
  if (arms.length > 1 && comparison.differences.length === 0) parts.push('Both decide the same in every tick.')
  return parts.join('\n\n')
}

function head({ run, ticks, fromMs, toMs, interrupted, gaps, fidelity, agreement }: ReplayReport): string {
  const ended = interrupted ? pc.yellow(' (interrupted)') : ''
  const lines = [
    pc.dim(`run ${runOf(run)} of ${run.host}: ${count(ticks)} ticks, ${duration(toMs - fromMs)}${ended}`),
    `levels as recorded: the recorded policies decide the same again, bit for bit, in ${count(fidelity.sameTicks)} of ${count(fidelity.ticks)} ticks`,
    `levels replayed: ${percent(agreement.same / agreement.all)} of their decisions are those that were recorded`,
  ]
  if (fidelity.firstOther !== null)
    lines.push(pc.yellow(`the first tick that is not the same is ${fidelity.firstOther}`))
  if (gaps > 0) lines.push(pc.yellow(`records were lost at ${gaps} places: what follows them is less certain`))
  if (run.continues !== null)
    lines.push(pc.yellow('the beginning of the run is deleted: models begin to learn where it starts'))
  return lines.join('\n')
}

function figures({ arms, comparison }: ReplayReport): string {
  const pairOf = (value: (figures: LevelFigures, side: number) => number) =>
    arms.map((arm, side) => value(arm.figures, side))
  const row = (title: string, values: number[], text: (value: number) => string) => {
    return [
      title,
      ...values.map((value) => text(value)),
      ...(values.length > 1 ? [ratio(values[1]! / values[0]!)] : []),
    ]
  }
  return plainTable(
    ['', ...arms.map(({ name }) => name), ...(arms.length > 1 ? ['ratio'] : [])],
    [
      row(
        'actions',
        pairOf((_, side) => comparison.actions[side]!),
        count,
      ),
      row(
        'memory held, GiB-hours',
        pairOf(({ heldByteMs }) => heldByteMs / GIB_HOUR),
        figure,
      ),
      row(
        'most held at once',
        pairOf(({ peakHeldBytes }) => peakHeldBytes),
        size,
      ),
      row(
        'ticks of guests short of memory',
        pairOf(({ shortTargetTicks }) => shortTargetTicks),
        count,
      ),
      row(
        'what they were short of, GiB-hours',
        pairOf(({ shortByteMs }) => shortByteMs / GIB_HOUR),
        figure,
      ),
      row(
        'cold starts to be expected',
        pairOf(({ coldStarts }) => coldStarts),
        count,
      ),
    ],
  )
}

function rulesTable({ arms, comparison }: ReplayReport): string {
  const sides = arms.map((_, side) => side)
  const rows = [...comparison.rules].sort(([a], [b]) => (a < b ? -1 : 1))
  if (rows.length === 0) return 'No rule led to an action.'
  return plainTable(
    ['actions by rule', ...arms.map(({ name }) => name)],
    rows.map(([rule, pair]) => [rule, ...sides.map((side) => count(pair[side]!))]),
  )
}

function targetsTable({ arms, comparison }: ReplayReport): string[] {
  const targets = comparison.targets()
  if (targets.length === 0) return []
  return [
    plainTable(
      ['targets of which they differ most, actions', ...arms.map(({ name }) => name)],
      targets.map(([target, pair]) => [target, ...pair.map((actions) => count(actions))]),
    ),
  ]
}

function differences({ fromMs, comparison, arms }: ReplayReport): string[] {
  const rows = comparison.differences.map(({ tick, timeMs, target, did }) => {
    return [`+${duration(timeMs - fromMs)}`, `tick ${tick}`, target, ...did.map(describe)]
  })
  if (rows.length === 0) return []
  return [plainTable(['first differences', '', '', ...arms.map(({ name }) => name)], rows, 5)]
}

function describe(action: PlannedAction | null): string {
  if (action === null) return pc.dim('nothing')
  const dimension = dimensionOfAction(action.action)
  return `${action.action} ${quantity(action.from, dimension)} -> ${quantity(action.to, dimension)} (${action.rule})`
}

function duration(timeMs: number): string {
  return quantity(timeMs / 1000, dimensionOf('seconds'))
}
