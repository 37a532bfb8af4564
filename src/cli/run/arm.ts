// What is compared: runtimes with the same functions, limits and requests, that differ in who decides what they keep
// ready.
import type { Clock } from '../../act/clock.js'
import { FixedKeepAlive } from '../../act/local/keep-alive.js'
import { LocalHost } from '../../act/local/host.js'
import { LocalRuntime } from '../../act/local/runtime.js'
import { Engine } from '../../engine.js'
import type { JournalSink } from '../../recorder.js'
import { type IslandAuditor, IslandPredictor } from '../../systems/islands/index.js'
import { PredictiveResetManager, ResourceProfiler } from '../../systems/reset/index.js'
import { PredictionEngine } from '../../systems/specialization/index.js'
import { HistoryHost, liveOnly } from './history.js'
import type { Schedule } from './schedule.js'
import { runtimeWithIslands } from './setup.js'

export interface Arm {
  readonly name: string
  readonly runtime: LocalRuntime
  /** Decisions taken so far. */
  decisions(): number
  /** Brings it into the state in which the beginning of the window finds it, or gives up on the signal. */
  prepare(schedule: Schedule, signal: AbortSignal): Promise<void>
  /** Lets running tasks finish and gives everything back. */
  close(): Promise<void>
}

/** An arm in which policies decide. */
export interface PolicyArm extends Arm {
  readonly engine: Engine
  /** null: nobody wants to know. */
  readonly audit: IslandAuditor | null
}

export interface ArmOptions {
  readonly clock: Clock
  readonly memoryBudgetBytes: number
}

export interface AtollOptions extends ArmOptions {
  readonly policies: readonly string[]
  readonly overrides: Readonly<Record<string, string>>
  /** Whether they are reloaded when their files change. */
  readonly watch: boolean
  readonly journal: JournalSink | null
  readonly readings: boolean
  /** Whether islands and tasks are audited. */
  readonly audited: boolean
}

/** Traces count calls by the minute, and policies for them decide by the minute. */
export const TICK_MS = 60_000

/** The peer: every idle environment is kept for the same time. */
export function keepAliveArm({ clock, memoryBudgetBytes }: ArmOptions, keepAliveMs: number): Arm {
  const runtime = new LocalRuntime({ clock, memoryBudgetBytes, keepAlive: new FixedKeepAlive(keepAliveMs) })
  return {
    name: 'keep-alive',
    runtime,
    decisions: () => 0,
    prepare: ({ trace, window }) => {
      const recently = ({ arrivalMinutes }: { arrivalMinutes: Uint32Array }) =>
        arrivalMinutes.some(
          (minute) => minute < window.fromMinute && (window.fromMinute - minute) * 60_000 <= keepAliveMs,
        )
      return keepWarm(
        runtime,
        trace.functions.filter(recently).map(({ id }) => [id, 1]),
      )
    },
    close: () => runtime.close(),
  }
}

/** Policies decide. @throws PolicyErrors when their files are wrong */
export function atollArm(options: AtollOptions): PolicyArm {
  const { clock, memoryBudgetBytes, policies, overrides, watch, journal, readings } = options
  const { runtime, islands, audit } = runtimeWithIslands({ clock, memoryBudgetBytes }, options.audited)
  const host = new HistoryHost(new LocalHost(runtime))
  const recorded = journal === null ? {} : { journal: liveOnly(journal, host), readings }
  const profiler = new ResourceProfiler()
  const engine = new Engine({
    host,
    clock,
    policies,
    overrides,
    watch,
    tickMs: TICK_MS,
    systems: [new PredictionEngine(), new IslandPredictor(), profiler, new PredictiveResetManager({ profiler })],
    ...recorded,
  })
  let decidedBefore = 0
  return {
    name: 'atoll',
    engine,
    audit,
    runtime,
    decisions: () => engine.statistics().actions - decidedBefore,
    prepare: async (schedule, signal) => {
      await engine.start()
      await host.play(engine, schedule, signal)
      await keepWarm(runtime, host.levels('environment.warm'))
      for (const [name, count] of host.levels('island.standby')) runtime.keepIslands(name, count)
      decidedBefore = engine.statistics().actions
    },
    close: async () => {
      await engine.stop()
      await runtime.close() // the engine has done so, unless it never started
      islands.close()
    },
  }
}

async function keepWarm(
  runtime: LocalRuntime,
  levels: readonly (readonly [name: string, count: number])[],
): Promise<void> {
  await Promise.all(levels.map(([name, count]) => runtime.keepWarm(name, count)))
}
