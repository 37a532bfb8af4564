// Real tasks on a real host under the policy that is shipped, a tick at each of their pauses.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ManualClock } from '../../../src/act/clock.js'
import { Journal, type OutcomeRecord } from '../../../src/act/index.js'
import { LocalHost } from '../../../src/act/local/host.js'
import type { LocalRuntime } from '../../../src/act/local/runtime.js'
import { type Decision, decisionsIn } from '../../../src/cli/explain/decisions.js'
import { explain } from '../../../src/cli/explain/explanation.js'
import { textExplanation } from '../../../src/cli/explain/report.js'
import { Auditor } from '../../../src/decide/index.js'
import { Engine } from '../../../src/engine.js'
import { PredictiveResetManager, ResourceProfiler } from '../../../src/systems/reset/index.js'
import type { Step } from '../../act/local/functions/arenas.js'
import { js, withRuntime } from '../../act/local/functions/index.js'
import { MIB, submit } from '../../act/local/scratch/harness.js'

export { MIB }
export const TICK_MS = 100

export interface World {
  readonly runtime: LocalRuntime
  readonly engine: Engine
  readonly manager: PredictiveResetManager
  /** What `atoll explain` says of every decision so far. */
  explanations(): Promise<string[]>
  /** Runs a task, with a tick at each of its pauses. @returns its status, and the actions that were taken under it */
  run(steps: readonly Step[]): Promise<{ status: string; actions: string[] }>
  /** What a signal of the task was at its last tick. */
  last(signal: string): number
}

export async function withWorld(policies: readonly string[], test: (world: World) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-reset-'))
  const clock = new ManualClock()
  // A task may hold twice its limit, buffers included: 64 MiB, of which V8 takes 10 to 20.
  const definition = js('arenas', { memoryLimitBytes: 32 * MIB, scratchBytes: 8 * MIB })
  await withRuntime([definition], { clock }, async (runtime) => {
    const profiler = new ResourceProfiler()
    const manager = new PredictiveResetManager({ profiler })
    const journal = await Journal.open({ folder })
    const host = new LocalHost(runtime)
    const auditor = new Auditor()
    const engine = new Engine({
      host,
      clock,
      policies,
      journal,
      auditor,
      tickMs: TICK_MS,
      systems: [profiler, manager],
    })
    const seen = new Map<string, number>()
    try {
      await engine.start({ autoTick: false })
      const tick = async (taskId: string) => {
        await measured(runtime)
        clock.advance(TICK_MS)
        const { actions } = await engine.tick()
        const { task: table } = engine.sense.tables
        for (const [name, { current }] of table.signals)
          if (table.has(taskId)) seen.set(name, current.values[table.rowOf(taskId)]!)
        for (const { id } of actions) while (((await once(engine, 'outcome')) as [{ id: string }])[0].id !== id);
        return actions.map(({ action }) => action)
      }
      const run = async (steps: readonly Step[]) => {
        const { task, paused, goOn } = submit(runtime, steps)
        const ended = task.result.then(() => 'ended')
        const actions: string[] = []
        while ((await Promise.race([paused(), ended])) !== 'ended') {
          actions.push(...(await tick(task.id)))
          goOn()
        }
        return { status: (await task.result).status, actions }
      }
      const explanations = async () => {
        await journal.flush()
        return explained(folder)
      }
      await test({ runtime, engine, manager, explanations, run, last: (signal) => seen.get(signal)! })
    } finally {
      await engine.stop()
      await journal.close()
      rmSync(folder, { recursive: true })
    }
  })
}

async function explained(folder: string): Promise<string[]> {
  const decisions = new Map<string, Decision>()
  const outcomes = new Map<string, OutcomeRecord>()
  for await (const found of decisionsIn(folder, (error) => Promise.reject(error))) {
    if ('decision' in found) decisions.set(found.decision.id, found.decision)
    else outcomes.set(found.outcome.id, found.outcome)
  }
  return [...decisions].map(([id, decision]) => textExplanation(explain(decision, outcomes.get(id) ?? null)))
}

/** Environments tell what they hold when they have a moment. */
async function measured(runtime: LocalRuntime): Promise<void> {
  for (const environment of runtime.running()) {
    const before = environment.usage?.atMs ?? 0
    while ((environment.usage?.atMs ?? 0) <= before) {
      environment.measure()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
