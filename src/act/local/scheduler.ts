// Who runs next, where: gives waiting tasks the environments that are ready, and starts environments within the limits.
import type { EventEmitter } from 'node:events'
import { realClock } from '../clock.js'
import { type AheadRequest, AheadRequests, type WarmOutcome } from './ahead.js'
import type { Environment } from './environment.js'
import { Outfitter } from './equipment.js'
import { Errors } from './errors.js'
import { Executions } from './executions.js'
import { Fleet } from './fleet.js'
import type { FunctionPool } from './function-pool.js'
import type { IslandSource } from './islands.js'
import { describeError } from './messages.js'
import type { CompleteOptions, RuntimeEvents } from './options.js'
import type { LocalScratch } from './scratch/index.js'
import { Statistics } from './statistics.js'
import { type TaskEndCall, TaskQueue } from './task-queue.js'
import type { Task, TaskEnd } from './task.js'
import type { VmContext } from './vm-context.js'

// Limits of tasks are in real time, however fast the runtime's clock goes.
const realTime = realClock()

/** What is known while the queue is gone through once. */
interface Round {
  /** Environments starting or clearing that an earlier task counts on. */
  readonly claimed: Map<FunctionPool, number>
  readonly withoutIsland: Set<FunctionPool>
  readonly refused: [Task, Error][]
  /** Then nothing more is started: a later task must not take what an earlier one waits for. */
  memoryIsShort: boolean
}

export class Scheduler {
  readonly statistics: Statistics
  readonly #options: CompleteOptions
  readonly #fleet: Fleet
  readonly #queue: TaskQueue
  readonly #outfitter: Outfitter
  readonly #ahead = new AheadRequests()
  #pumping: 'no' | 'once' | 'again' = 'no'
  readonly #executions: Executions

  constructor(
    options: CompleteOptions,
    islands: IslandSource,
    scratch: LocalScratch,
    events: EventEmitter<RuntimeEvents>,
  ) {
    this.#options = options
    const statistics = new Statistics(options.clock.nowMs(), islands)
    const fleet = new Fleet(options, statistics, islands)
    const queue = new TaskQueue(fleet, statistics, events)
    const outfitter = new Outfitter(islands, fleet, options, statistics)
    const around = { options, statistics, events, fleet, queue, outfitter, scratch, ahead: this.#ahead }
    this.statistics = statistics
    this.#fleet = fleet
    this.#queue = queue
    this.#outfitter = outfitter
    this.#executions = new Executions({ ...around, pump: () => this.pump() })
  }

  contexts(): VmContext[] {
    return this.#fleet.contexts()
  }

  add(pool: FunctionPool): void {
    this.#fleet.add(pool)
  }

  /** Ends what there is of a function: its tasks are cancelled. */
  async remove(pool: FunctionPool, reason: string): Promise<void> {
    this.#ahead.drop(pool, reason)
    for (const task of this.#queue.open()) if (task.functionName === pool.name) this.cancel(task, reason)
    await this.#fleet.remove(pool)
  }

  submit(task: Task): void {
    this.#queue.add(task)
    this.pump()
    // A task is in nobody's way while an environment starts for it; it takes a place in the queue when there is none.
    const { queueLimit } = this.#options
    const queued = this.#queue.length - this.#fleet.startingForTasks
    if (queued > queueLimit && this.#queue.has(task)) this.refuse(task, Errors.QueueFull(task.functionName, queueLimit))
  }

  cancel(task: Task, reason: string): void {
    if (task.ended) return
    const end: TaskEnd = { status: 'cancelled', error: describeError(Errors.Cancelled(task.functionName, reason)) }
    if (task.environment !== null) return this.#executions.giveUp(task.environment, task, end)
    this.#queue.end(task, end)
    this.pump()
  }

  refuse(task: Task, error: Error): void {
    this.#queue.end(task, { status: 'refused', error: describeError(error) })
  }

  /**
   * Resolves when the environments that were missing are ready, or cannot be, or a later call has replaced this one.
   */
  keepWarm(pool: FunctionPool, count: number): Promise<WarmOutcome> {
    const idle = pool.idle().sort((a, b) => a.lastUsedMs - b.lastUsedMs)
    for (const environment of idle.slice(0, Math.max(0, idle.length - count))) this.#fleet.stop(environment, 'excess')
    const unclaimed = Math.max(0, pool.starting - pool.waiting)
    const outcome = this.#ahead.request(pool, Math.max(0, count - idle.length - unclaimed))
    this.pump()
    return outcome
  }

  /** Whoever is told of every task that ends. */
  get ends(): Set<TaskEndCall> {
    return this.#queue.ends
  }

  /** Environments that execute tasks, or are clearing up after one. */
  running(): Iterable<Environment> {
    return this.#fleet.running()
  }

  /** Cancels every task. */
  abort(reason: string): void {
    for (const task of this.#queue.open()) this.cancel(task, reason)
  }

  /** Waits until every task has ended, then ends all environments. */
  async close(): Promise<void> {
    const pools = this.#fleet.pools()
    for (const pool of pools) this.#ahead.drop(pool, Errors.RuntimeClosed().message)
    await Promise.all(this.#queue.open().map(({ result }) => result))
    await Promise.all(pools.map((pool) => this.#fleet.remove(pool)))
  }

  /**
   * Gives out what there is to give, first come, first served: called whenever a task comes or something becomes free,
   * which may be while it gives something out.
   */
  pump(): void {
    if (this.#pumping !== 'no') {
      this.#pumping = 'again'
      return
    }
    try {
      do {
        this.#pumping = 'once'
        this.#giveOut()
      } while ((this.#pumping as string) === 'again')
    } finally {
      this.#pumping = 'no'
    }
  }

  #giveOut(): void {
    const round: Round = { claimed: new Map(), withoutIsland: new Set(), refused: [], memoryIsShort: false }
    for (const task of this.#queue.waiting()) {
      if (this.#fleet.busy >= this.#options.concurrency) break
      const pool = this.#fleet.poolOf(task)
      if (pool.busy >= pool.definition.concurrency) continue
      if (round.withoutIsland.has(pool)) {
        this.#awaitIsland(task, pool)
        continue
      }
      const environment = pool.idleFor(task.tenant)
      if (environment === null) this.#claimStart(task, pool, round)
      else this.#runOn(task, pool, environment, round)
    }
    this.#startAhead()
    for (const [task, error] of round.refused) this.refuse(task, error)
  }

  #runOn(task: Task, pool: FunctionPool, environment: Environment, round: Round): void {
    const equipment = this.#outfitter.equip(task, pool, environment)
    if (equipment === 'wait') {
      round.withoutIsland.add(pool)
      this.#awaitIsland(task, pool)
    } else if (equipment instanceof Error) round.refused.push([task, equipment])
    else this.#executions.run(task, environment, equipment)
  }

  /** It keeps its place in the queue, but not for longer than it may wait. */
  #awaitIsland(task: Task, { name, islandWaitMs }: FunctionPool): void {
    task.stopWaiting ??= realTime.after(islandWaitMs, () => this.refuse(task, Errors.IslandWait(name, islandWaitMs)))
  }

  /** Counts the task to an environment that will be idle soon, or has one started, as far as the limits allow. */
  #claimStart(task: Task, pool: FunctionPool, round: Round): void {
    const claims = round.claimed.get(pool) ?? 0
    const mustStart = claims >= pool.clearing + pool.starting
    if (mustStart && !this.#mayStart(task, pool, round)) return
    if (claims >= pool.clearing) task.startBegan()
    try {
      if (mustStart) this.#fleet.start(pool, false, this.#executions)
      round.claimed.set(pool, claims + 1)
    } catch (error) {
      round.refused.push([task, error as Error]) // the system gives this process no more threads
    }
  }

  #mayStart(task: Task, pool: FunctionPool, round: Round): boolean {
    const { concurrency, memoryBudgetBytes } = this.#options
    if (round.memoryIsShort) return false
    if (this.#fleet.busy + this.#fleet.startingForTasks >= concurrency) return false
    if (pool.busy + pool.starting >= pool.definition.concurrency) return false
    if (pool.expectedBytes > memoryBudgetBytes) {
      round.refused.push([task, Errors.BeyondBudget(pool.name, pool.expectedBytes, memoryBudgetBytes)])
      return false
    }
    round.memoryIsShort = !this.#fleet.makeRoom(pool.expectedBytes, Infinity)
    return !round.memoryIsShort
  }

  #startAhead(): void {
    for (const request of this.#ahead.open()) {
      while (request.missing > 0 && this.#fleet.startingAhead < this.#options.aheadLimit) {
        this.#startOneAhead(request)
      }
    }
  }

  #startOneAhead(request: AheadRequest): void {
    const { pool } = request
    if (!this.#fleet.makeRoom(pool.expectedBytes, pool.score)) return request.giveUp('the memory budget leaves no room')
    try {
      request.began(this.#fleet.start(pool, true, this.#executions))
    } catch (error) {
      request.giveUp((error as Error).message)
    }
  }
}
