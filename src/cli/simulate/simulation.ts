// A whole trace in virtual time: the policies decide as they would on a host, nothing is executed.
import { setImmediate as breathe } from 'node:timers/promises'
import { ManualClock } from '../../act/clock.js'
import { SimFunctions, SimHost } from '../../act/sim/index.js'
import { Engine } from '../../engine.js'
import type { JournalSink } from '../../recorder.js'
import type { FunctionTrace } from '../../sense/traces/trace.js'
import { PredictionEngine } from '../../systems/specialization/index.js'
import type { DayCost } from './day-cost.js'

const MINUTE_MS = 60_000

export interface SimulationOptions {
  readonly trace: FunctionTrace
  readonly policies: readonly string[]
  readonly overrides: Readonly<Record<string, string>>
  /** What all environments together may hold; null: no limit but the policies' own. */
  readonly memoryBudgetBytes: number | null
  readonly journal: JournalSink | null
  readonly readings: boolean
  /** Ends it early. */
  readonly signal: AbortSignal
  /** Given the engine before it starts. */
  readonly onEngine: (engine: Engine) => void
  readonly onProgress: (minute: number) => void
}

export interface SimulationResult extends DayCost {
  readonly minutes: number
  readonly decisions: number
}

/** @throws PolicyErrors when the policy files are wrong */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { trace, policies, overrides, memoryBudgetBytes, journal, readings, signal, onEngine, onProgress } = options
  const functions = new SimFunctions(trace, memoryBudgetBytes === null ? {} : { memoryBytes: memoryBudgetBytes })
  const clock = new ManualClock()
  const recorded = journal === null ? {} : { journal, readings }
  const capacity = { function: Math.max(1, trace.functions.length) }
  const systems = [new PredictionEngine()]
  const engine = new Engine({
    host: new SimHost(functions),
    policies,
    overrides,
    tickMs: MINUTE_MS,
    clock,
    capacity,
    systems,
    ...recorded,
  })
  let minutes = 0
  try {
    onEngine(engine)
    await engine.start({ autoTick: false })
    for (; minutes < trace.minutes && !signal.aborted; minutes++) {
      clock.advance(MINUTE_MS)
      await engine.tick()
      onProgress(minutes + 1)
      if (minutes % 16 === 0) await breathe() // signals and the progress bar get their turn
    }
  } finally {
    await engine.stop()
  }
  const { coldByFunction, invocationsByFunction, gibMinutes } = functions.statistics()
  return { coldByFunction, invocationsByFunction, gibMinutes, minutes, decisions: engine.statistics().actions }
}
