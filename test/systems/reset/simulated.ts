// Tasks in virtual time: one function, one task at a time, one cache. What it needs and what its cache is worth is said
// by the test; the engine, the manager and the policy are the real ones.
import { ManualClock } from '../../../src/act/clock.js'
import type { Host, Outcome, ScratchListener, ScratchResource, ScratchSource } from '../../../src/act/index.js'
import { Auditor } from '../../../src/decide/index.js'
import { Engine } from '../../../src/engine.js'
import { PredictiveResetManager } from '../../../src/systems/reset/index.js'
import type { Sense } from '../../../src/sense/index.js'

const MIB = 2 ** 20
export const TICK_MS = 100
const LIMIT_MIB = 100

export interface TaskPlan {
  /** What it holds beside its cache, tick by tick. */
  readonly needMib: readonly number[]
  readonly cacheMib: number
  /** What filling a MiB of its cache again takes; it does so at once. */
  readonly refillMsPerMib: number
  /** Whether it uses its cache at every tick, or never again. */
  readonly usesCache: boolean
}

export interface TaskEnd {
  readonly isDone: boolean
  readonly resets: number
  /** Time that it took, refills included. */
  readonly tookMs: number
}

class SimulatedTasks implements Host, ScratchSource {
  readonly name = 'simulated'
  readonly capabilities = { targets: ['host', 'function', 'task'] as const, actions: ['memory.reset', 'storage.reset'] }
  readonly scratch = this
  #sense: Sense | null = null
  #listener: ScratchListener | null = null
  #id = ''
  plan: TaskPlan | null = null
  at = 0
  heldMib = 0
  #lost = 0
  #uses = 0
  #usedMs = 0
  resets = 0
  extraMs = 0

  async open(sense: Sense): Promise<void> {
    this.#sense = sense
    sense.add('host', 'here')
    sense.observe('host', 'here', { 'memory.total': 2 ** 40, 'memory.committed': 2 ** 30 })
    sense.add('function', 'work', { host: 'here' })
    sense.observe('function', 'work', { 'environment.startup': 0.1 })
  }

  begin(id: string, plan: TaskPlan): void {
    this.plan = plan
    this.#id = id
    this.at = this.resets = this.extraMs = this.#lost = this.#uses = this.#usedMs = 0
    this.heldMib = plan.cacheMib
    this.#sense!.add('task', id, { host: 'here', labels: { function: 'work' } })
  }

  get usedMib(): number {
    return this.plan!.needMib[this.at]! + this.heldMib
  }

  sample(): void {
    if (this.plan === null) return
    if (this.plan.usesCache) {
      const refillMs = this.#lost * this.plan.refillMsPerMib
      this.#uses++
      this.#usedMs += 1 + refillMs
      this.extraMs += refillMs
      this.heldMib += this.#lost
      this.#lost = 0
    }
    const values = {
      'memory.used': this.usedMib * MIB,
      'memory.limit': LIMIT_MIB * MIB,
      elapsed: (this.at * TICK_MS) / 1000,
    }
    this.#sense!.observe('task', this.#id, { ...values, 'scratch.memory': this.heldMib * MIB })
  }

  resourcesOf(taskId: string): readonly ScratchResource[] {
    if (taskId !== this.#id || this.plan === null) return []
    const held = { heldBytes: this.heldMib * MIB, uses: this.#uses, usedMs: this.#usedMs }
    return [{ id: 1, name: 'cache', kind: 'memory', functionName: 'work', sizeBytes: 2 ** 30, ...held }]
  }

  apply(): Outcome {
    const [resource] = this.resourcesOf(this.#id)
    const freedBytes = resource!.heldBytes
    this.#lost += this.heldMib
    this.heldMib = 0
    this.resets++
    const times = { waitedMs: 0, snapshotMs: null, resetMs: 1 }
    this.#listener!.reset({ resource: resource!, taskId: this.#id, freedBytes, ...times })
    return { status: 'done', reached: 0 }
  }

  end(isDone: boolean, runMs: number): void {
    const exhausted = isDone ? null : 'memory'
    this.#listener!.ended({ taskId: this.#id, functionName: 'work', isDone, exhausted, runMs })
    this.#sense!.remove('task', this.#id)
    this.plan = null
  }

  setCost(): void {}

  restore(): number | null {
    return null
  }

  listen(listener: ScratchListener): () => void {
    this.#listener = listener
    return () => (this.#listener = null)
  }

  async close(): Promise<void> {}
}

/** Runs tasks one after another under the policy that is shipped. */
export async function simulate(plans: Iterable<TaskPlan>): Promise<TaskEnd[]> {
  const host = new SimulatedTasks()
  const clock = new ManualClock()
  const systems = [new PredictiveResetManager()]
  const policies = ['policies/reset.yaml']
  const engine = new Engine({ host, clock, policies, systems, tickMs: TICK_MS, workers: 0, auditor: new Auditor() })
  await engine.start({ autoTick: false })
  const ends: TaskEnd[] = []
  for (const plan of plans) {
    host.begin(`task-${ends.length}`, plan)
    let isDone = true
    for (; isDone && host.at < plan.needMib.length; host.at++) {
      clock.advance(TICK_MS)
      isDone = host.usedMib <= LIMIT_MIB
      if (isDone) await engine.tick()
    }
    const tookMs = host.at * TICK_MS + host.extraMs
    host.end(isDone, tookMs)
    ends.push({ isDone, resets: host.resets, tookMs })
  }
  await engine.stop()
  return ends
}

/** From some MiB to others in so many ticks. */
export function ramp(from: number, to: number, ticks: number): number[] {
  return Array.from({ length: ticks }, (_, at) => from + ((to - from) * at) / (ticks - 1))
}
