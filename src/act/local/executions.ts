// Tasks in their environments: gives a task to one, ends it there when it is cancelled or takes too long, and sees to
// it that whatever happens to an environment, every task ends once.
import type { EventEmitter } from 'node:events'
import { realClock } from '../clock.js'
import type { ScratchKind } from '../scratch.js'
import type { AheadRequests } from './ahead.js'
import type { Accident, Demise, Environment, EnvironmentOwner } from './environment.js'
import type { Equipment, Outfitter } from './equipment.js'
import { Errors } from './errors.js'
import type { Fleet } from './fleet.js'
import type { FunctionPool } from './function-pool.js'
import type { Bytes } from './memory/index.js'
import { type Answer, type DeclaredArena, type DeclaredFolder, describeError } from './messages.js'
import type { CompleteOptions, RuntimeEvents } from './options.js'
import type { LocalScratch } from './scratch/index.js'
import type { Statistics } from './statistics.js'
import type { TaskQueue } from './task-queue.js'
import type { Task, TaskEnd } from './task.js'

/** A task that may be repeated is given to a second environment when its first one dies, and to no third. */
const MOST_ATTEMPTS = 2
const MOST_LOST_STARTS = 2

// Limits of tasks are in real time, however fast the runtime's clock goes.
const realTime = realClock()

/** What executions work with. */
export interface Surroundings {
  readonly options: CompleteOptions
  readonly statistics: Statistics
  readonly events: EventEmitter<RuntimeEvents>
  readonly fleet: Fleet
  readonly queue: TaskQueue
  readonly outfitter: Outfitter
  readonly scratch: LocalScratch
  readonly ahead: AheadRequests
  /** Called whenever something became free. */
  readonly pump: () => void
}

export class Executions implements EnvironmentOwner {
  readonly #around: Surroundings

  constructor(around: Surroundings) {
    this.#around = around
  }

  run(task: Task, environment: Environment, { input, island }: Equipment): void {
    const { options, statistics, fleet, queue, scratch } = this.#around
    queue.take(task)
    fleet.occupied(environment)
    task.ran(environment)
    scratch.began(task, environment)
    if (fleet.poolOf(environment).wasm === null) environment.tenant = task.tenant
    statistics.bytesCopied += input.length * (island === null ? 1 : 2)
    environment.lastUsedMs = options.clock.nowMs()
    environment.run(task, input, island)
    environment.cancelTimer = realTime.after(task.timeoutMs, () => this.#timeUp(environment, task))
  }

  /**
   * Ends a running task over its environment's head. A js function is told, and has the grace to come to an end by
   * itself.
   */
  giveUp(environment: Environment, task: Task, end: TaskEnd): void {
    const { options, fleet, queue } = this.#around
    environment.cancelTimer()
    environment.task = null
    if (environment.state === 'busy' && environment.island === null && options.graceMs > 0) {
      environment.abort(task.id)
      environment.cancelTimer = realTime.after(options.graceMs, () => fleet.stop(environment, 'aborted'))
    } else {
      fleet.stop(environment, 'aborted')
    }
    queue.end(task, end)
  }

  ready(environment: Environment, heldBytes: Bytes): void {
    const { fleet, events, ahead } = this.#around
    const startupMs = fleet.started(environment, heldBytes)
    events.emit('environmentStarted', { ...eventOf(environment), startupMs, ahead: environment.ahead })
    this.#rest(environment)
    ahead.settle(environment, null)
  }

  answered(environment: Environment, { status, output, outputType, error }: Answer): void {
    const { options, statistics, fleet, queue } = this.#around
    const task = environment.task!
    environment.task = null
    environment.cancelTimer()
    statistics.bytesCopied += output?.length ?? 0
    fleet.poolOf(environment).durations.add(options.clock.nowMs() - environment.lastUsedMs)
    queue.end(task, { status, output, outputType, error })
  }

  free(environment: Environment, heldBytes: Bytes): void {
    const { fleet } = this.#around
    const pool = fleet.poolOf(environment)
    this.#clear(environment)
    fleet.measured(environment, heldBytes)
    if (pool.definition.isolation === 'task') fleet.stop(environment, 'isolation')
    else if (heldBytes > pool.ceilingBytes) fleet.stop(environment, 'overweight')
    this.#rest(environment)
  }

  gone(environment: Environment, demise: Demise): void {
    const { fleet, events, ahead, pump } = this.#around
    const pool = fleet.poolOf(environment)
    const wasStarting = fleet.gone(environment)
    this.#around.scratch.gone(environment)
    this.#clear(environment)
    if (demise.cause !== 'stopped') this.#bereave(environment, pool, demise, wasStarting)
    const reason = demise.cause === 'stopped' ? demise.reason : 'failed'
    events.emit('environmentStopped', { ...eventOf(environment), reason })
    ahead.settle(environment, demise.cause === 'stopped' ? demise.reason : demise.error.message)
    pump()
  }

  declared(environment: Environment, made: DeclaredArena | DeclaredFolder): void {
    this.#around.scratch.declared(environment, made)
  }

  exhausted(environment: Environment, task: Task, kind: ScratchKind): void {
    this.#around.scratch.exhausted(task, kind)
    const { ceilingBytes, definition } = this.#around.fleet.poolOf(environment)
    const limitBytes = kind === 'memory' ? ceilingBytes : definition.scratchBytes
    const error = describeError(Errors.TaskExhausted(task.functionName, kind, limitBytes))
    this.giveUp(environment, task, { status: 'outOfMemory', error })
  }

  wrote(environment: Environment, stream: 'stdout' | 'stderr', text: string): void {
    this.#around.events.emit('output', { ...eventOf(environment), stream, text })
  }

  #timeUp(environment: Environment, task: Task): void {
    // The answer may have come while this thread was busy: what has come is heard before the task is given up.
    setImmediate(() => {
      if (environment.task !== task) return
      const error = describeError(Errors.TimedOut(task.functionName, task.timeoutMs))
      this.giveUp(environment, task, { status: 'timedOut', error })
    })
  }

  /** It can take a task; if there is none for it, it is kept as long as an idle one is. */
  #rest(environment: Environment): void {
    const { options, fleet, pump } = this.#around
    const { clock, keepAlive } = options
    environment.lastUsedMs = clock.nowMs()
    pump()
    if (environment.state !== 'idle' || keepAlive === null) return
    const idleMs = keepAlive.idleMs(environment.functionName)
    environment.cancelTimer = clock.after(idleMs, () => fleet.stop(environment, 'idle'))
  }

  /** It runs nothing any more: its slot and its island are free. */
  #clear(environment: Environment): void {
    const { fleet, outfitter } = this.#around
    fleet.vacated(environment)
    const { island } = environment
    environment.island = null
    if (island !== null) outfitter.takeBack(island)
  }

  /** What a death means to the task: the one that was running, or the first of those that waited for the start. */
  #bereave(environment: Environment, pool: FunctionPool, accident: Accident, wasStarting: boolean): void {
    const { queue } = this.#around
    const task = wasStarting ? queue.firstOf(pool) : environment.task
    if (task === null) return
    environment.task = null
    const { cause, error } = accident
    if (cause === 'killed' && wasStarting && ++task.lostStarts < MOST_LOST_STARTS) {
      return // nothing has run: it starts again
    }
    if (cause === 'killed' && !wasStarting && pool.definition.idempotent && task.attempts < MOST_ATTEMPTS) {
      return queue.repeat(task)
    }
    const status = cause === 'killed' ? 'lost' : cause === 'outOfMemory' ? 'outOfMemory' : 'failed'
    queue.end(task, { status, error })
  }
}

function eventOf({ id, functionName }: Environment): { environmentId: number; functionName: string } {
  return { environmentId: id, functionName }
}
