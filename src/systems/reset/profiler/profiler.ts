import type { Completion } from '../../../act/index.js'
import { checkOptionNames, type Sense, type SignalColumns, type Table } from '../../../sense/index.js'
import type { System, SystemContext } from '../../system.js'
import { Errors } from './errors.js'
import { Learned } from './learned.js'
import { CHANNELS, type Estimate, type ResourceProfile } from './profile.js'
import { RunningTask } from './running.js'

/** How much it remembers. */
export interface ResourceProfilerOptions {
  /** Functions whose tasks are learned from, 30 KiB each; the one not seen for longest is forgotten (default 1024). */
  readonly functions?: number
}

/** Signals that each of {@link CHANNELS} is the sum of. */
const OBSERVED: readonly (readonly string[])[] = [
  ['cpu.used'],
  ['memory.used'],
  ['io.operations'],
  ['network.received', 'network.sent'],
]

/** Signals that a profile is written to, with `.high` and `.confidence`. */
const FORESEEN: Readonly<Record<string, Exclude<keyof ResourceProfile, 'taskId'>>> = {
  remaining: 'remainingMs',
  'cpu.needed': 'cores',
  'memory.peak': 'memoryPeakBytes',
  'memory.sustained': 'memorySustainedBytes',
  'io.needed': 'iops',
  'network.needed': 'bandwidthBytesPerSecond',
}

/**
 * The Resource Profiler (seed 001): what each running task will need until it ends. Every tick it looks at what the
 * tasks
 * use, and makes their profiles anew: from each task's own course, and from what earlier tasks of its function did and
 * how
 * long they took. It writes them to signals (`task.remaining`, `task.memory.peak`, ...), so that policies decide by
 * them.
 *
 * It looks at tasks that have a row: on the local host those that have been running for a tick or more. What it
 * remembers
 * of a function is bounded, and does not grow with the number or length of its tasks.
 */
export class ResourceProfiler implements System {
  readonly name = 'profiler'
  readonly #limit: number
  readonly #learned = new Map<string, Learned>()
  readonly #values = new Float64Array(CHANNELS.length)
  #sense: Sense | null = null
  #shortestSeconds = 0
  /** By row. */
  #running: (RunningTask | null)[] = []
  #generations = new Float64Array(0)
  #beganMs = new Float64Array(0)

  /** @param options left out, they have their defaults @throws RangeError naming the one out of range */
  constructor(options: ResourceProfilerOptions = {}) {
    checkOptionNames('a resource profiler', options, { functions: true })
    const { functions = 1024 } = options
    if (!(Number.isInteger(functions) && functions >= 1 && functions <= 65_536)) throw Errors.Functions(functions)
    this.#limit = functions
  }

  /** Called by the engine, before its first tick. @param context what it gets to work with */
  open(context: SystemContext): void {
    const { sense, host, tickMs } = context
    const { capacityRows } = sense.tables.task
    this.#sense = sense
    this.#shortestSeconds = tickMs / 1000
    this.#running = Array.from({ length: capacityRows }, () => null)
    this.#generations = new Float64Array(capacityRows)
    this.#beganMs = new Float64Array(capacityRows)
    host?.onCompletion?.((completion) => this.#ended(completion))
  }

  /** Called by the engine. @param nowMs its clock */
  beforeTick(nowMs: number): void {
    if (this.#sense === null) return
    const table = this.#sense.tables.task
    const elapsed = table.signal('elapsed')
    const inputSize = table.signal('input.size')
    const observed = OBSERVED.map((names) => names.map((name) => table.signal(name)))
    for (let row = 0; row < table.rowCount; row++) {
      if (table.alive[row] !== 1) this.#running[row] = null
      else this.#look(table, row, { elapsed, inputSize, observed }, nowMs)
    }
    this.#write(table)
  }

  /**
   * A task has ended. Hosts that tell of it are listened to; a program of its own calls this, before it removes the
   * task's row.
   * @param completion what is known of it
   * @throws TypeError naming what is wrong with it
   */
  completed(completion: Completion): void {
    const { functionName, taskId, seconds, inputBytes } = completion
    for (const [field, text] of Object.entries({ functionName, taskId }))
      if (typeof text !== 'string') throw Errors.Completion(field, text, 'a text')
    for (const [field, number] of Object.entries({ seconds, inputBytes }))
      if (!(number >= 0 && number < Infinity)) throw Errors.Completion(field, number, 'a number from 0')
    this.#ended(completion)
  }

  /**
   * What a task is expected to need until it ends, as of the last tick.
   * @param taskId id of its row
   * @returns `null` when there is no such task, or no tick has seen it yet
   */
  profile(taskId: string): ResourceProfile | null {
    const table = this.#sense?.tables.task
    return table?.has(taskId) ? (this.#taskIn(table, table.rowOf(taskId))?.profile ?? null) : null
  }

  /** Called once, when the engine stops. */
  close(): void {
    this.#sense = null
    this.#running = []
    this.#learned.clear()
  }

  #look(table: Table, row: number, { elapsed, inputSize, observed }: Looked, nowMs: number): void {
    const task = this.#taskIn(table, row) ?? this.#begin(table, row, nowMs)
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      let sum = 0
      for (const columns of observed[channel]!) sum += admissible(columns, row)
      this.#values[channel] = sum
    }
    const inputBytes = admissible(inputSize, row)
    if (!Number.isNaN(inputBytes)) task.inputBytes = inputBytes
    const told = admissible(elapsed, row)
    task.observe(Number.isNaN(told) ? (nowMs - this.#beganMs[row]!) / 1000 : told, this.#values)
    task.foresee()
  }

  #begin(table: Table, row: number, nowMs: number): RunningTask {
    const { function: functionName = '' } = table.labelsOf(row)
    const task = new RunningTask(table.idOf(row)!, this.#learnedOf(functionName))
    this.#running[row] = task
    this.#generations[row] = table.generationOf(row)
    this.#beganMs[row] = nowMs
    return task
  }

  #write(table: Table): void {
    for (const [name, field] of Object.entries(FORESEEN)) {
      const unit = field === 'remainingMs' ? 1 / 1000 : 1
      const means = table.signal(name).raw
      const highs = table.signal(`${name}.high`).raw
      const confidences = table.signal(`${name}.confidence`).raw
      for (let row = 0; row < table.rowCount; row++) {
        const estimate: Estimate | undefined = this.#running[row]?.profile[field]
        if (estimate === undefined) continue
        means[row] = estimate.mean * unit
        highs[row] = estimate.high * unit
        confidences[row] = estimate.confidence
      }
    }
  }

  #ended({ functionName, taskId, seconds, inputBytes, isDone }: Completion): void {
    const table = this.#sense?.tables.task
    if (table === undefined) return
    const task = table.has(taskId) ? this.#taskIn(table, table.rowOf(taskId)) : null
    // Of shorter ones none is ever asked how much longer it runs.
    if (task === null && seconds < this.#shortestSeconds) return
    if (task === null) this.#learnedOf(functionName).durations.add(seconds, inputBytes, isDone)
    else task.finish(seconds, isDone)
  }

  #taskIn(table: Table, row: number): RunningTask | null {
    return this.#generations[row] === table.generationOf(row) ? (this.#running[row] ?? null) : null
  }

  #learnedOf(functionName: string): Learned {
    const known = this.#learned.get(functionName)
    const learned = known ?? new Learned()
    // In the order in which they were last seen.
    if (known !== undefined) this.#learned.delete(functionName)
    this.#learned.set(functionName, learned)
    if (this.#learned.size > this.#limit) this.#learned.delete(this.#learned.keys().next().value!)
    return learned
  }
}

/** What is looked at of a task. */
interface Looked {
  readonly elapsed: SignalColumns
  readonly inputSize: SignalColumns
  /** By channel. */
  readonly observed: readonly (readonly SignalColumns[])[]
}

/** What was observed for this tick, as far as its signal's bounds admit it; NaN otherwise. */
function admissible({ raw, signal }: SignalColumns, row: number): number {
  const value = raw[row]!
  return value >= signal.minimum && value <= signal.maximum ? value : NaN
}
