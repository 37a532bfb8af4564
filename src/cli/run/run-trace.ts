// The main job: a workload is played in real functions, with a fixed keep-alive and with Atoll's policies, and the
// two compared.
import { createRandom } from '../../sense/random.js'
import type { RunOptions } from '../commands/run.js'
import { Errors, given, givenPolicies } from '../errors.js'
import { clock as clockText, count } from '../output/figures.js'
import type { IslandAuditor } from '../../systems/islands/index.js'
import { Progress } from '../output/progress.js'
import { followPolicies } from '../policy-reloads.js'
import type { StopSignals } from '../stop-signals.js'
import { openTrace, windowOf } from '../trace-source.js'
import { type Arm, atollArm, keepAliveArm } from './arm.js'
import { loadFunctions, type Runnable } from './functions.js'
import { replay, type ReplayProgress } from './replay.js'
import { ReplayClock } from './replay-clock.js'
import { jsonReport, type RunReport, textReport } from './report.js'
import { makeSchedule, type Schedule } from './schedule.js'
import { auditPassed, defaultBudgetBytes, openJournal, policyPaths, type RunJournal } from './setup.js'

/**
 * Time is compressed, what a processor has to do is not: at 60 times a start of 50 ms takes 3 s of the trace, and
 * timers wake their functions all in the same minute. 15 calls a second are what two cores serve in both arms without a
 * queue.
 */
const DEFAULTS = {
  seed: 'atoll',
  speed: 60,
  rate: 15,
  keepAlive: 600_000,
  window: '08:00-08:20',
  generatedWindow: '08:00-08:30',
}

/**
 * Of a hundred functions about half are called in half an hour. Each takes one environment of some 15 MiB in each arm
 * and a twentieth of a second to start, which two cores and 2 GiB can do while they run the functions themselves.
 */
const GENERATED_FUNCTIONS = 100

/** @returns whether all went well: what was asked for is done, and the journal and the audit, if wanted, are complete */
export async function runTrace(options: RunOptions, stop: StopSignals): Promise<boolean> {
  const { seed = DEFAULTS.seed, keepAlive = DEFAULTS.keepAlive } = options
  const { label, trace } = await openTrace(options.trace ?? null, { seed, functions: GENERATED_FUNCTIONS })
  const windowText = options.window ?? (options.trace === undefined ? DEFAULTS.generatedWindow : DEFAULTS.window)
  const window = await windowOf(windowText, trace)
  const { speed = DEFAULTS.speed, rate = DEFAULTS.rate } = options
  const schedule = makeSchedule(trace, { seed, window, speed, callsPerSecond: rate })
  if (schedule.summary.tracedCalls === 0) throw Errors.NoCalls(label, windowText)
  if (schedule.summary.calls === 0) throw Errors.NoneLeft(speed, rate)

  const runnables = assign(schedule, await loadFunctions(options.functions ?? null))
  const journal = await openJournal(options.journal)
  let passed: boolean
  try {
    const { report, audit } = await play(options, { label, schedule, runnables, keepAlive, journal, stop })
    console.log(options.json ? JSON.stringify(jsonReport(report), null, 2) : textReport(report))
    passed = auditPassed(audit)
  } catch (error) {
    await journal.close()
    throw error
  }
  return (await journal.close()) && passed
}

interface Plan {
  readonly label: string
  readonly schedule: Schedule
  readonly runnables: ReadonlyMap<string, Runnable>
  readonly keepAlive: number
  readonly journal: RunJournal
  readonly stop: StopSignals
}

async function play(
  options: RunOptions,
  { label, schedule, runnables, keepAlive, journal, stop }: Plan,
): Promise<{ report: RunReport; audit: IslandAuditor | null }> {
  const { window, speed } = schedule
  const clock = new ReplayClock(window.fromMinute * 60_000, speed)
  const limits = { clock, memoryBudgetBytes: options.budget ?? defaultBudgetBytes() }
  const arms: Arm[] = options.baseline ? [keepAliveArm(limits, keepAlive)] : []
  try {
    const policies = policyPaths(options.policies)
    const { set: overrides = {}, watch = false, readings } = options
    const arm = await givenPolicies(() =>
      atollArm({
        ...limits,
        policies,
        overrides,
        watch,
        journal: journal.journal,
        readings,
        audited: options.audit === true,
      }),
    )
    arms.push(arm)
    followPolicies(arm.engine, stop)
    const { signal } = stop
    await prepare(arms, schedule, runnables, signal)
    const results = await replayWithProgress(options, { schedule, clock, arms, runnables, stop: signal })
    const report = { source: label, schedule, keepAliveMs: keepAlive, arms: results, interrupted: signal.aborted }
    return { report, audit: arm.audit }
  } finally {
    await Promise.all(arms.map((arm) => arm.close()))
  }
}

async function prepare(
  arms: readonly Arm[],
  schedule: Schedule,
  runnables: ReadonlyMap<string, Runnable>,
  stop: AbortSignal,
): Promise<void> {
  const { fromMinute } = schedule.window
  console.error(`learning from 00:00-${clockText(fromMinute)}, starting what is warm at ${clockText(fromMinute)} ...`)
  for (const arm of arms) {
    for (const { id: name, app, owner, trigger } of schedule.trace.functions) {
      const definition = { ...runnables.get(name)!.definition, name, labels: { app, owner, trigger } }
      await given('--functions', () => arm.runtime.register(definition))
    }
    await arm.prepare(schedule, stop)
  }
}

interface Stage {
  readonly schedule: Schedule
  readonly clock: ReplayClock
  readonly arms: readonly Arm[]
  readonly runnables: ReadonlyMap<string, Runnable>
  readonly stop: AbortSignal
}

async function replayWithProgress({ duration }: RunOptions, { stop, ...stage }: Stage) {
  const minutes = stage.schedule.window.toMinute - stage.schedule.window.fromMinute
  const progress = new Progress('running', minutes)
  const onProgress = ({ minutes, coldStarts }: ReplayProgress) => {
    const cold = Object.entries(coldStarts).map(([name, starts]) => `${name} ${count(starts)}`)
    progress.update(
      minutes,
      `${clockText(stage.schedule.window.fromMinute + minutes)}, cold starts: ${cold.join(', ')}`,
    )
  }
  const signal = duration === undefined ? stop : AbortSignal.any([stop, AbortSignal.timeout(duration)])
  try {
    return await replay({ ...stage, signal, onProgress })
  } finally {
    progress.stop()
  }
}

/** Every function of the trace runs one of the functions there are, the same one for the same seed. */
function assign({ trace, seed }: Schedule, runnables: readonly Runnable[]): Map<string, Runnable> {
  const random = createRandom(seed).fork('code')
  return new Map(trace.functions.map(({ id }) => [id, random.fork(id).pick(runnables)]))
}
