// What there is in a scenario and what is seen of it: values hold until others are observed, or an action sets them.
import { findAction, type PlannedAction } from '../../../act/actions.js'
import type { Engine } from '../../../engine.js'
import type { TestTarget, Values } from './policy-test.js'

interface Seen {
  readonly target: TestTarget
  readonly values: Map<string, number>
}

export class World {
  readonly #engine: Engine
  readonly #seen: ReadonlyMap<string, Seen>

  constructor(engine: Engine, targets: readonly TestTarget[]) {
    this.#engine = engine
    this.#seen = new Map(
      targets.map((target) => [target.id, { target, values: new Map(Object.entries(target.values)) }]),
    )
    for (const { kind, id, labels, host } of targets)
      engine.add(kind, id, host === null ? { labels } : { labels, host })
  }

  observe(id: string, values: Values): void {
    const seen = this.#seen.get(id)!
    for (const [name, value] of Object.entries(values)) seen.values.set(name, value)
  }

  /** Events are over with their tick or step: they do not happen again. */
  forgetCounts(): void {
    for (const { target, values } of this.#seen.values()) {
      const { signals } = this.#engine.sense.tables[target.kind]
      for (const name of values.keys()) if (signals.get(name)!.signal.kind === 'count') values.delete(name)
    }
  }

  /** Tells the engine everything, as a host does before every tick. */
  show(): void {
    for (const { target, values } of this.#seen.values())
      this.#engine.observe(target.kind, target.id, Object.fromEntries(values))
  }

  /** The action is done: its target has that level, and its host the memory that is left. */
  apply({ action, targetId, from, to }: PlannedAction): void {
    const type = findAction(action)!
    if (type.effect === 'reserve') return
    const { target, values } = this.#seen.get(targetId)!
    values.set(type.current, to)
    const { bytesPerUnit } = type
    const unitBytes = typeof bytesPerUnit === 'number' ? bytesPerUnit : (values.get(bytesPerUnit) ?? NaN)
    if (target.host !== null) this.#moveHostMemory(target.host, (to - from) * unitBytes)
  }

  #moveHostMemory(host: string, bytes: number): void {
    const { values } = this.#seen.get(host)!
    const move = (signal: string, by: number) => {
      const before = values.get(signal)
      if (before !== undefined && Number.isFinite(by)) values.set(signal, Math.max(0, before + by))
    }
    move('memory.committed', bytes)
    move('memory.available', -bytes)
  }
}
