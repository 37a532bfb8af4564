import type { PlannedAction } from '../../../../src/act/actions.js'
import { ManualClock } from '../../../../src/act/clock.js'
import type { FunctionDefinition } from '../../../../src/act/local/functions.js'
import { LocalHost } from '../../../../src/act/local/host.js'
import type { RuntimeOptions } from '../../../../src/act/local/options.js'
import { Sense, type Table, type TargetKind } from '../../../../src/sense/index.js'
import { withRuntime } from '../functions/index.js'

export interface Opened {
  readonly host: LocalHost
  readonly sense: Sense
  readonly clock: ManualClock
  /** The value that the host has written for the coming tick. */
  raw(kind: TargetKind, id: string, signal: string): number
  act(action: string, functionName: string, to: number): PlannedAction
}

/** Runs the test with a local host that has been opened. */
export function withHost(
  functions: FunctionDefinition[],
  options: RuntimeOptions,
  test: (opened: Opened) => Promise<void>,
) {
  const clock = new ManualClock()
  return withRuntime(functions, { clock, ...options }, async (runtime) => {
    const sense = new Sense({ capacity: { host: 8, pop: 8, function: 8, task: 8, vm: 8 } })
    const host = new LocalHost(runtime)
    await host.open(sense)
    const raw = (kind: TargetKind, id: string, signal: string) => {
      const table: Table = sense.tables[kind]
      return table.signal(signal).raw[table.rowOf(id)]!
    }
    const act = (action: string, targetId: string, to: number): PlannedAction => {
      const row = sense.tables.function.rowOf(targetId)
      const generation = sense.tables.function.generationOf(row)
      return { id: 'a1', action, target: 'function', targetId, row, generation, to, from: 0, policy: 'p', rule: 'r' }
    }
    await test({ host, sense, clock, raw, act })
    await host.close()
  })
}
