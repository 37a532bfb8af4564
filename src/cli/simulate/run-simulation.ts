import pc from 'picocolors'
import type { SimulateOptions } from '../commands/simulate.js'
import { givenPolicies } from '../errors.js'
import { ExitCode } from '../exit-code.js'
import { clock, count, figure, percent, ratio } from '../output/figures.js'
import { Progress } from '../output/progress.js'
import { plainTable } from '../output/table.js'
import { tellPolicies } from '../policy-reloads.js'
import { openJournal, policyPaths } from '../run/setup.js'
import { stopSignals } from '../stop-signals.js'
import { openTrace, type TraceSource } from '../trace-source.js'
import { type DaySummary, summarise } from './day-cost.js'
import { fixedKeepAlive } from './keep-alive.js'
import { simulate, type SimulationResult } from './simulation.js'

const MINUTE_MS = 60_000
const GENERATED_FUNCTIONS = 200

interface Simulated {
  readonly source: TraceSource
  readonly result: SimulationResult
  readonly atoll: DaySummary
  readonly baseline: DaySummary
}

/** Plays the trace and prints what it cost, beside a fixed keep-alive. @returns the exit status */
export async function runSimulation(options: SimulateOptions): Promise<number> {
  const source = await openTrace(options.trace ?? null, { seed: options.seed, functions: GENERATED_FUNCTIONS })
  const journal = await openJournal(options.journal)
  const stop = stopSignals()
  const progress = new Progress('simulating', source.trace.minutes)
  let complete = false
  try {
    const result = await givenPolicies(() =>
      simulate({
        trace: source.trace,
        policies: policyPaths(options.policies),
        overrides: options.set ?? {},
        memoryBudgetBytes: options.budget ?? null,
        journal: journal.journal,
        readings: options.readings,
        signal: stop.signal,
        onEngine: tellPolicies,
        onProgress: (minute) => progress.update(minute, clock(minute)),
      }),
    )
    progress.stop()
    // Part of a trace compares with nothing, so an interrupted simulation has no figures.
    if (stop.exitCode === null) print(options, summary(source, result, options.keepAlive))
  } finally {
    progress.stop()
    stop.release()
    complete = await journal.close()
  }
  return stop.exitCode ?? (complete ? ExitCode.Ok : ExitCode.Failed)
}

function summary(source: TraceSource, result: SimulationResult, keepAliveMs: number): Simulated {
  const baseline = summarise(fixedKeepAlive(source.trace, keepAliveMs / MINUTE_MS))
  return { source, result, atoll: summarise(result), baseline }
}

function print({ json, keepAlive }: SimulateOptions, { source, result, atoll, baseline }: Simulated): void {
  const { minutes, decisions } = result
  const functions = source.trace.functions.length
  if (json) {
    const arms = { 'keep-alive': baseline, atoll }
    const given = { command: 'simulate', source: source.label, functions, minutes, keepAliveMs: keepAlive }
    console.log(JSON.stringify({ ...given, decisions, arms }, null, 2))
    return
  }
  const row = (title: string, value: (day: DaySummary) => number, text: (value: number) => string) => {
    return [title, text(value(baseline)), text(value(atoll)), ratio(value(atoll) / value(baseline))]
  }
  console.log(pc.dim(`${source.label}: ${count(functions)} functions, ${count(minutes)} minutes\n`))
  const table = plainTable(
    ['', `keep-alive ${figure(keepAlive / MINUTE_MS)} min`, 'atoll', 'ratio'],
    [
      row('invocations', (day) => day.invocations, count),
      row('cold invocations', (day) => day.coldInvocations, count),
      row('cold share', (day) => day.coldShare, percent),
      row('cold share, median of functions', (day) => day.medianColdShare, percent),
      row('memory, GiB-minutes', (day) => day.gibMinutes, count),
      ['decisions taken', '', count(decisions), ''],
    ],
  )
  console.log(table)
}
