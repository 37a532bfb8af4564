// Tells how policies fared on their scenarios: to a person, or to a program.
import pc from 'picocolors'
import { figure } from '../../output/figures.js'
import type { Mismatch, SeeingRule } from './compare.js'
import type { Coverage } from './coverage.js'
import type { Failure, Played } from './play.js'
import type { PolicyTest } from './policy-test.js'

/** Differences of a scenario that a person is shown. */
const SHOWN = 5

export interface TestedFile {
  readonly test: PolicyTest
  readonly played: readonly Played[]
}

export interface Report {
  readonly files: readonly TestedFile[]
  readonly coverage: Coverage
  /** Share of the rules that has to fire. */
  readonly wanted: number
}

export function isOk({ files, coverage, wanted }: Report): boolean {
  return coverage.share >= wanted && files.every(({ played }) => played.every(({ failure }) => failure === null))
}

export function printText(report: Report): void {
  for (const { test, played } of report.files) {
    console.log(pc.bold(test.file.path))
    for (const each of played) printScenario(test, each)
  }
  console.log(`\n${summaryOf(report)}`)
  printCoverage(report)
}

function printScenario(test: PolicyTest, { scenario, ticks, failure }: Played): void {
  const length = pc.dim(`${counted(ticks, 'tick')}`)
  console.log(`  ${failure === null ? pc.green('ok  ') : pc.red('FAIL')}  ${scenario.name}  ${length}`)
  if (failure === null) return
  const { offset } = scenario.steps[failure.step - 1]!
  for (const mismatch of failure.mismatches.slice(0, SHOWN)) printMismatch(test, offset, failure, mismatch)
  const more = failure.mismatches.length - SHOWN
  if (more > 0) console.log(`        and ${counted(more, 'more difference')}\n`)
}

function printMismatch(test: PolicyTest, stepOffset: number, { step }: Failure, mismatch: Mismatch): void {
  const { line, column } = test.file.placeOf(mismatch.offset ?? stepOffset)
  const { tick, nowMs, expected, actual, rules } = mismatch
  console.log(
    `\n${test.file.path}:${line}:${column}: step ${step}, tick ${tick} (${elapsed(nowMs)})\n${test.file.excerpt(line, column)}`,
  )
  console.log(`        expected  ${expected}`)
  console.log(`        actual    ${actual}`)
  for (const rule of rules) printRule(rule)
  console.log('')
}

function printRule({ rule, place, when, saw }: SeeingRule): void {
  console.log(`        ${pc.dim('rule')}      ${rule}, ${place}: ${when}`)
  const values = saw.map(({ name, text }) => `${name} = ${text}`)
  if (values.length > 0) console.log(`        ${pc.dim('it saw')}    ${values.join('\n                  ')}`)
}

function summaryOf({ files }: Report): string {
  const played = files.flatMap((file) => file.played)
  const failed = played.filter(({ failure }) => failure !== null).length
  const ticks = played.reduce((sum, each) => sum + each.ticks, 0)
  const all = `${counted(played.length, 'scenario')}, ${counted(ticks, 'tick')}`
  return failed === 0 ? `${pc.green('ok')}: ${all}` : `${pc.red(`${failed} failed`)} of ${all}`
}

function printCoverage({ coverage, wanted }: Report): void {
  const { rules, fired, share, never } = coverage
  const enough = share >= wanted
  const line = `coverage: ${fired} of ${counted(rules, 'rule')} fired (${figure(100 * share)} %)`
  console.log(enough ? line : `${pc.red(line)}, ${figure(100 * wanted)} % are wanted`)
  for (const { file, line, policy, rule } of never) console.log(`  never fired  ${file}:${line}: ${policy}.${rule}`)
}

export function printJson(report: Report): void {
  const files = report.files.map(({ test, played }) => ({
    file: test.file.path,
    scenarios: played.map(({ scenario, ticks, failure }) => ({
      name: scenario.name,
      line: test.file.placeOf(scenario.offset).line,
      ok: failure === null,
      ticks,
      failures: failure === null ? [] : failuresOf(test, scenario.steps[failure.step - 1]!.offset, failure),
    })),
  }))
  const { rules, fired, share, never } = report.coverage
  const coverage = { rules, fired, share, wanted: report.wanted, never }
  console.log(JSON.stringify({ ok: isOk(report), files, coverage, problems: [] }, null, 2))
}

function failuresOf(test: PolicyTest, stepOffset: number, { step, mismatches }: Failure) {
  return mismatches.map(({ offset, rules, ...told }) => {
    const { line, column } = test.file.placeOf(offset ?? stepOffset)
    const seeing = rules.map(({ saw, ...rule }) => ({
      ...rule,
      saw: Object.fromEntries(saw.map(({ name, value }) => [name, value])),
    }))
    return { line, column, step, ...told, rules: seeing }
  })
}

export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`
}

/** `3h 21min`, `1.5s`. */
function elapsed(ms: number): string {
  const parts = [
    [Math.floor(ms / 3_600_000), 'h'],
    [Math.floor(ms / 60_000) % 60, 'min'],
    [(ms % 60_000) / 1000, 's'],
  ] as const
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join(' ')
}
