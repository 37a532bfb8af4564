import {
  SCRATCH_KINDS,
  type ScratchKind,
  type ScratchReset,
  type ScratchSource,
  type ScratchTaskEnd,
} from '../../act/index.js'
import { checkOptionNames, type Sense, type SignalColumns, type Table } from '../../sense/index.js'
import type { System, SystemContext } from '../system.js'
import type { ResourceProfile } from './profiler/index.js'
import type { Trial } from './trial.js'
import { type Appraisal, FunctionModel, type Situation, WatchedTask } from './watched-task.js'

/** Who foretells the rest of a task: the {@link ResourceProfiler}, which is to be among the systems before this one. */
export interface TaskForecasts {
  /**
   * What is foretold of a task.
   * @param taskId id of its row
   * @returns `null`: nothing is known of it
   */
  profile(taskId: string): Pick<ResourceProfile, 'remainingMs' | 'memoryPeakBytes'> | null
}

/** What it works with. */
export interface PredictiveResetManagerOptions {
  /** Who foretells the rest of a task; left out: how it went so far does. */
  readonly profiler?: TaskForecasts
}

/** What it has done since it was made. */
export interface ResetStatistics {
  /** Resources that were reset under running tasks. */
  readonly resets: number
  /** What they held. */
  readonly freedBytes: number
  /** Resets that were undone before anybody saw them. */
  readonly restored: number
  /** Tasks that ran out of what could have been reset, or was. */
  readonly exhausted: number
}

/** Functions that are learned of; the one not seen for longest is forgotten. */
const MOST_FUNCTIONS = 1024
/** Ends of an interval that holds 90 % of a normal distribution are so many deviations apart. */
const DEVIATIONS_APART = 2 * 1.645
/** What an environment is taken to need until one has been measured. */
const STARTUP_MS = 100
/** What is decided at a tick takes effect by the next one. */
const TICKS_AHEAD = 2

const SIGNALS = ['headroom', 'risk', 'level', 'benefit', 'cost', 'caution'] as const

/**
 * The Predictive Reset Manager (seed 001): for every running task that has something to lose, it weighs what a reset
 * would save against what it would cost, and writes both to signals (`task.reset.memory.benefit`, `.cost`, ...). A
 * policy decides by them (policies/reset.yaml), the host resets, and what comes of it teaches the next decision.
 *
 * The model, in time: a reset is worth
 *
 *     benefit = P(runs out) * loss - min(P(runs out all the same) * loss, further resets * cost) + stalls avoided
 *     cost    = waiting + snapshot + reset + share made again * time to make it again
 *
 * - P(runs out): that growth takes what is left before the next decision, and that the task needs more than its limit
 *   by its end: by the share of earlier tasks of its function which did, of those that came as far; and by its
 *   profile's interval (or its own trend) the more, the fewer these are.
 * - loss: all that the task has run until then, and the start of another environment, times what it was in truth when
 *   tasks did run out; and what its resources hold, which has to be made again in that one, too.
 * - stalls: the host's memory pressure, for the rest of the task, by what is freed of all that the host holds.
 * - cost: each part a robust mean over earlier resets of that resource. What is made again is what fills faster than
 *   it did before the reset; what that takes, the time in use beyond the usual. Faults of new pages are in it.
 *
 * Afterwards every decision is scored. A reset was needed if the task would have held more than its limit without; if
 * not, or if a task ran out that could have been reset, the price of the next reset of that function changes:
 * see {@link Caution}.
 *
 * Source: the formula is seed 001's "benefit exceeds threshold", spelt out; which parts it has, and how they are
 * learned, is Atoll's own. Where others are followed, it stands beside the code.
 */
export class PredictiveResetManager implements System {
  readonly name = 'reset'
  readonly #profiler: TaskForecasts | null
  readonly #models = new Map<string, FunctionModel>()
  readonly #tasks = new Map<string, WatchedTask>()
  #sense: Sense | null = null
  #source: ScratchSource | null = null
  #stopListening: () => void = () => {}
  #tickMs = 0
  #resets = 0
  #freedBytes = 0
  #restored = 0
  #exhausted = 0

  /** @param options left out, it goes by trends only */
  constructor(options: PredictiveResetManagerOptions = {}) {
    checkOptionNames('a predictive reset manager', options, { profiler: true })
    this.#profiler = options.profiler ?? null
  }

  /** Called by the engine, before its first tick. @param context what it gets to work with */
  open(context: SystemContext): void {
    const { sense, host, tickMs } = context
    this.#sense = sense
    this.#tickMs = tickMs
    this.#source = host?.scratch ?? null
    if (this.#source === null) return
    this.#stopListening = this.#source.listen({
      reset: (reset) => this.#wasReset(reset),
      ended: (end) => this.#ended(end),
    })
  }

  /** Called by the engine. @param nowMs its clock */
  beforeTick(nowMs: number): void {
    if (this.#sense === null || this.#source === null) return
    const table = this.#sense.tables.task
    for (const taskId of table.ids()) for (const kind of SCRATCH_KINDS) this.#look(table, taskId, kind, nowMs)
  }

  /** What it has done so far. */
  statistics(): ResetStatistics {
    const [resets, freedBytes] = [this.#resets, this.#freedBytes]
    return { resets, freedBytes, restored: this.#restored, exhausted: this.#exhausted }
  }

  /** Called once, when the engine stops. */
  close(): void {
    this.#stopListening()
    this.#sense = null
    this.#source = null
    this.#tasks.clear()
  }

  #look(table: Table, taskId: string, kind: ScratchKind, nowMs: number): void {
    const source = this.#source!
    const row = table.rowOf(taskId)
    const resources = source.resourcesOf(taskId).filter((resource) => resource.kind === kind)
    if (resources.length === 0) return
    const situation = this.#situation(table, row, taskId, kind, nowMs)
    if (situation === null) return
    const task = this.#taskOf(taskId, kind, resources[0]!.functionName)
    task.observe({ ...situation, resources })
    this.#undo(task)
    for (const resource of resources) source.setCost(resource.id, task.costMs(resource))
    write(table, row, kind, task.appraise(), task.model.caution.value)
  }

  #situation(
    table: Table,
    row: number,
    taskId: string,
    kind: ScratchKind,
    nowMs: number,
  ): Omit<Situation, 'resources'> | null {
    const usedBytes = valueOf(table.signal(kind === 'memory' ? 'memory.used' : 'scratch.storage'), row)
    const limitBytes = valueOf(table.signal(`${kind}.limit`), row)
    if (!(usedBytes >= 0 && limitBytes > 0)) return null
    const profile = this.#profiler?.profile(taskId) ?? null
    const elapsedMs = 1000 * (valueOf(table.signal('elapsed'), row) || 0)
    const peak = kind === 'memory' ? profile?.memoryPeakBytes : undefined
    const isForeseen = peak !== undefined && Number.isFinite(peak.mean)
    const { host } = this.#sense!.tables
    const hostRow = table.hostRow.values[row]!
    const ofHost = (signal: string) => (hostRow >= 0 ? valueOf(host.signal(signal), hostRow) || 0 : 0)
    return {
      nowMs,
      usedBytes,
      limitBytes,
      elapsedMs,
      remainingMs: remainingMs(profile?.remainingMs.mean, elapsedMs),
      peakBytes: isForeseen ? peak.mean : NaN,
      peakDeviationBytes: isForeseen ? (peak.high - peak.low) / DEVIATIONS_APART : NaN,
      peakConfidence: isForeseen ? peak.confidence : 0,
      soonMs: TICKS_AHEAD * this.#tickMs,
      startupMs: this.#startupMs(table, row),
      pressure: ofHost('memory.pressure'),
      committedBytes: ofHost('memory.committed'),
    }
  }

  #startupMs(table: Table, row: number): number {
    const functions = this.#sense!.tables.function
    const name = table.labelsOf(row)['function']
    if (name === undefined || !functions.has(name)) return STARTUP_MS
    const seconds = functions.signal('environment.startup').current.values[functions.rowOf(name)]!
    return seconds >= 0 ? 1000 * seconds : STARTUP_MS
  }

  /** A reset that proves wrong before its function has seen it: the snapshot is cheaper than making all of it again. */
  #undo(task: WatchedTask): void {
    const worth: Trial[] = []
    for (const { trial, resource } of task.unseen()) if (task.isWorthRestoring(trial, resource)) worth.push(trial)
    for (const trial of worth) {
      const restoreMs = this.#source!.restore(trial.resourceId)
      if (restoreMs === null) continue
      task.wasRestored(trial, restoreMs)
      this.#restored++
    }
  }

  #wasReset(reset: ScratchReset): void {
    const { resource, taskId, freedBytes } = reset
    this.#resets++
    this.#freedBytes += freedBytes
    this.#taskOf(taskId, resource.kind, resource.functionName).wasReset(reset)
  }

  #ended({ taskId, exhausted, runMs }: ScratchTaskEnd): void {
    if (exhausted !== null) this.#exhausted++
    for (const kind of SCRATCH_KINDS) {
      const key = `${kind} ${taskId}`
      this.#tasks.get(key)?.ended(exhausted === kind, runMs)
      this.#tasks.delete(key)
    }
  }

  #taskOf(taskId: string, kind: ScratchKind, functionName: string): WatchedTask {
    const key = `${kind} ${taskId}`
    let task = this.#tasks.get(key)
    if (task === undefined) this.#tasks.set(key, (task = new WatchedTask(this.#modelOf(kind, functionName))))
    return task
  }

  #modelOf(kind: ScratchKind, functionName: string): FunctionModel {
    const key = `${kind} ${functionName}`
    const model = this.#models.get(key) ?? new FunctionModel()
    // In the order in which they were last seen.
    this.#models.delete(key)
    this.#models.set(key, model)
    if (this.#models.size > MOST_FUNCTIONS) this.#models.delete(this.#models.keys().next().value!)
    return model
  }
}

/** Of what has lasted so long, half is to come, if nothing else is known (Gott, Nature 363, 1993). */
function remainingMs(foreseen: number | undefined, elapsedMs: number): number {
  return foreseen !== undefined && foreseen >= 0 && foreseen < Infinity ? foreseen : elapsedMs
}

/** What was observed for this tick, else what is known from before. */
function valueOf({ raw, current }: SignalColumns, row: number): number {
  return Number.isNaN(raw[row]) ? current.values[row]! : raw[row]!
}

function write(table: Table, row: number, kind: ScratchKind, appraisal: Appraisal, caution: number): void {
  const { headroomBytes, risk, levelBytes, benefitMs, costMs } = appraisal
  const values = [headroomBytes, risk, levelBytes, Math.max(0, benefitMs) / 1000, costMs / 1000, caution]
  for (const [at, name] of SIGNALS.entries()) table.signal(`reset.${kind}.${name}`).raw[row] = values[at]!
}
