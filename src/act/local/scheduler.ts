// Who runs next, where: gives waiting tasks the environments that are ready, starts environments within the limits,
// evicts idle ones, and sees to it that whatever happens to an environment, every task ends once.
import type { EventEmitter } from 'node:events'
import { realClock } from '../clock.js'
import { type AheadRequest, AheadRequests, type WarmOutcome } from './ahead.js'
import { type Accident, type Demise, Environment, type EnvironmentOwner } from './environment.js'
import { Errors } from './errors.js'
import { chooseVictims } from './eviction.js'
import type { FunctionPool } from './function-pool.js'
import type { IslandSource } from './islands.js'
import type { Bytes, Image, Island } from './memory/index.js'
import { type Answer, describeError } from './messages.js'
import type { CompleteOptions, RuntimeEvents, StopReason } from './options.js'
import { Statistics } from './statistics.js'
import type { Task, TaskEnd } from './task.js'

/** A task that may be repeated is given to a second environment when its first one dies, and to no third. */
const MOST_ATTEMPTS = 2
const MOST_LOST_STARTS = 2

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

/** What a task takes along into its environment. */
interface Equipment {
  readonly input: Uint8Array<ArrayBuffer>
  /** null: js. */
  readonly island: Island | null
}

export class Scheduler {
  readonly statistics: Statistics
  readonly #options: CompleteOptions
  readonly #islands: IslandSource
  readonly #events: EventEmitter<RuntimeEvents>
  readonly #pools = new Map<string, FunctionPool>()
  /** Tasks that wait, in the order of their arrival. */
  #queue = new Set<Task>()
  /** Environments so far. */
  #launched = 0
  /** Tasks that have not ended. */
  readonly #tasks = new Set<Task>()
  readonly #busy = new Set<Environment>()
  readonly #starting = new Set<Environment>()
  readonly #ahead = new AheadRequests()
  readonly #usedIslands = new WeakSet<Island>()
  readonly #owner: EnvironmentOwner = {
    ready: (environment, heldBytes) => this.#ready(environment, heldBytes),
    answered: (environment, answer) => this.#answered(environment, answer),
    free: (environment, heldBytes) => this.#free(environment, heldBytes),
    gone: (environment, demise) => this.#gone(environment, demise),
    wrote: (environment, stream, text) => this.#events.emit('output', { ...eventOf(environment), stream, text }),
  }

  constructor(options: CompleteOptions, islands: IslandSource, events: EventEmitter<RuntimeEvents>) {
    this.#options = options
    this.#islands = islands
    this.#events = events
    this.statistics = new Statistics(options.clock.nowMs())
  }

  add(pool: FunctionPool): void {
    this.#pools.set(pool.name, pool)
  }

  /** Ends what there is of a function: its tasks are cancelled. */
  async remove(pool: FunctionPool, reason: string): Promise<void> {
    this.#ahead.drop(pool, reason)
    for (const task of this.#tasks) if (task.functionName === pool.name) this.cancel(task, reason)
    await this.#stopAll(pool)
    this.#pools.delete(pool.name)
  }

  submit(task: Task): void {
    const pool = this.#poolOf(task)
    this.#tasks.add(task)
    this.#queue.add(task)
    pool.waiting++
    this.pump()
    // A task is in nobody's way while an environment starts for it; it takes a place in the queue when there is none.
    const { queueLimit } = this.#options
    const queued = this.#queue.size - this.#startingForTasks()
    if (queued > queueLimit && this.#queue.has(task)) this.refuse(task, Errors.QueueFull(task.functionName, queueLimit))
  }

  cancel(task: Task, reason: string): void {
    if (task.ended) return
    const end: TaskEnd = { status: 'cancelled', error: describeError(Errors.Cancelled(task.functionName, reason)) }
    if (task.environment !== null) return this.#giveUp(task.environment, task, end)
    this.#end(task, end)
    this.pump()
  }

  /**
   * Resolves when the environments that were missing are ready, or cannot be, or a later call has replaced this one.
   */
  keepWarm(pool: FunctionPool, count: number): Promise<WarmOutcome> {
    const idle = pool.idle().sort((a, b) => a.lastUsedMs - b.lastUsedMs)
    for (const environment of idle.slice(0, Math.max(0, idle.length - count))) this.#stop(environment, 'excess')
    const unclaimed = Math.max(0, pool.starting - pool.waiting)
    const outcome = this.#ahead.request(pool, Math.max(0, count - idle.length - unclaimed))
    this.pump()
    return outcome
  }

  /** Cancels every task. */
  abort(reason: string): void {
    for (const task of [...this.#tasks]) this.cancel(task, reason)
  }

  /** Waits until every task has ended, then ends all environments. */
  async close(): Promise<void> {
    for (const pool of this.#pools.values()) this.#ahead.drop(pool, Errors.RuntimeClosed().message)
    await Promise.all([...this.#tasks].map(({ result }) => result))
    await Promise.all([...this.#pools.values()].map((pool) => this.#stopAll(pool)))
  }

  /**
   * Gives out what there is to give, first come, first served: called whenever a task comes or something becomes free.
   */
  pump(): void {
    const round: Round = { claimed: new Map(), withoutIsland: new Set(), refused: [], memoryIsShort: false }
    for (const task of this.#queue) {
      if (this.#busy.size >= this.#options.concurrency) break
      const pool = this.#poolOf(task)
      if (pool.busy >= pool.definition.concurrency || round.withoutIsland.has(pool)) continue
      const environment = pool.idleFor(task.tenant)
      if (environment === null) this.#claimStart(task, pool, round)
      else this.#runOn(task, pool, environment, round)
    }
    this.#startAhead()
    for (const [task, error] of round.refused) this.refuse(task, error)
  }

  #runOn(task: Task, pool: FunctionPool, environment: Environment, round: Round): void {
    const equipment = this.#equip(task, pool)
    if (equipment === 'wait') round.withoutIsland.add(pool)
    else if (equipment instanceof Error) round.refused.push([task, equipment])
    else this.#run(task, pool, environment, equipment)
  }

  /** Counts the task to an environment that will be idle soon, or has one started, as far as the limits allow. */
  #claimStart(task: Task, pool: FunctionPool, round: Round): void {
    const claims = round.claimed.get(pool) ?? 0
    const mustStart = claims >= pool.clearing + pool.starting
    if (mustStart && !this.#mayStart(task, pool, round)) return
    if (claims >= pool.clearing) task.startBegan()
    try {
      if (mustStart) this.#start(pool, false)
      round.claimed.set(pool, claims + 1)
    } catch (error) {
      round.refused.push([task, error as Error]) // the system gives this process no more threads
    }
  }

  #mayStart(task: Task, pool: FunctionPool, round: Round): boolean {
    const { concurrency, memoryBudgetBytes } = this.#options
    if (round.memoryIsShort) return false
    if (this.#busy.size + this.#startingForTasks() >= concurrency) return false
    if (pool.busy + pool.starting >= pool.definition.concurrency) return false
    if (pool.expectedBytes > memoryBudgetBytes) {
      round.refused.push([task, Errors.BeyondBudget(pool.name, pool.expectedBytes, memoryBudgetBytes)])
      return false
    }
    round.memoryIsShort = !this.#makeRoom(pool.expectedBytes, Infinity)
    return !round.memoryIsShort
  }

  #startAhead(): void {
    for (const request of this.#ahead.open()) {
      while (request.missing > 0 && this.#startingAhead() < this.#options.aheadLimit) {
        this.#startOneAhead(request)
      }
    }
  }

  #startOneAhead(request: AheadRequest): void {
    const { pool } = request
    if (!this.#makeRoom(pool.expectedBytes, pool.score)) return request.giveUp('the memory budget leaves no room')
    try {
      request.began(this.#start(pool, true))
    } catch (error) {
      request.giveUp((error as Error).message)
    }
  }

  /** @throws Error when the system gives this process no more threads */
  #start(pool: FunctionPool, ahead: boolean): Environment {
    const { startTimeoutMs, clock } = this.#options
    const launch = { data: pool.launchData(), heapLimitBytes: pool.heapLimitBytes, startTimeoutMs, ahead }
    const environment = new Environment(++this.#launched, launch, this.#owner)
    environment.lastUsedMs = clock.nowMs()
    pool.environments.add(environment)
    pool.starting++
    this.#starting.add(environment)
    this.#account(environment, pool.expectedBytes)
    return environment
  }

  #ready(environment: Environment, heldBytes: Bytes): void {
    const pool = this.#poolOf(environment)
    const startupMs = this.#options.clock.nowMs() - environment.lastUsedMs
    this.#starting.delete(environment)
    pool.starting--
    pool.startups.add(startupMs)
    this.statistics.environmentsStarted++
    if (environment.ahead) this.statistics.environmentsStartedAhead++
    this.#measured(environment, pool, heldBytes)
    this.#events.emit('environmentStarted', { ...eventOf(environment), startupMs, ahead: environment.ahead })
    this.#rest(environment)
    this.#ahead.settle(environment, null)
  }

  #run(task: Task, pool: FunctionPool, environment: Environment, { input, island }: Equipment): void {
    this.#queue.delete(task)
    pool.waiting--
    pool.busy++
    this.#busy.add(environment)
    task.ran(environment)
    if (pool.wasm === null) environment.tenant = task.tenant
    this.statistics.bytesCopied += input.length * (island === null ? 1 : 2)
    environment.lastUsedMs = this.#options.clock.nowMs()
    environment.run(task, input, island)
    environment.cancelTimer = realTime.after(task.timeoutMs, () => this.#timeUp(environment, task))
  }

  #timeUp(environment: Environment, task: Task): void {
    // The answer may have come while this thread was busy: what has come is heard before the task is given up.
    setImmediate(() => {
      if (environment.task !== task) return
      const error = describeError(Errors.TimedOut(task.functionName, task.timeoutMs))
      this.#giveUp(environment, task, { status: 'timedOut', error })
    })
  }

  /**
   * Ends a running task over its environment's head. A js function is told, and has the grace to come to an end by
   * itself.
   */
  #giveUp(environment: Environment, task: Task, end: TaskEnd): void {
    const { graceMs } = this.#options
    environment.cancelTimer()
    environment.task = null
    if (environment.state === 'busy' && environment.island === null && graceMs > 0) {
      environment.abort(task.id)
      environment.cancelTimer = realTime.after(graceMs, () => this.#stop(environment, 'aborted'))
    } else {
      this.#stop(environment, 'aborted')
    }
    this.#end(task, end)
  }

  #answered(environment: Environment, { status, output, outputType, error }: Answer): void {
    const task = environment.task!
    environment.task = null
    environment.cancelTimer()
    this.statistics.bytesCopied += output?.length ?? 0
    this.#poolOf(environment).durations.add(this.#options.clock.nowMs() - environment.lastUsedMs)
    this.#end(task, { status, output, outputType, error })
  }

  #free(environment: Environment, heldBytes: Bytes): void {
    const pool = this.#poolOf(environment)
    this.#release(environment, pool)
    this.#measured(environment, pool, heldBytes)
    if (pool.definition.isolation === 'task') this.#stop(environment, 'isolation')
    else if (heldBytes > pool.ceilingBytes) this.#stop(environment, 'overweight')
    this.#rest(environment)
  }

  /** It can take a task; if there is none for it, it is kept as long as an idle one is. */
  #rest(environment: Environment): void {
    const { clock, keepAlive } = this.#options
    environment.lastUsedMs = clock.nowMs()
    this.pump()
    if (environment.state !== 'idle' || keepAlive === null) return
    const idleMs = keepAlive.idleMs(environment.functionName)
    environment.cancelTimer = clock.after(idleMs, () => this.#stop(environment, 'idle'))
  }

  #stop(environment: Environment, reason: StopReason): void {
    this.#account(environment, 0)
    environment.stop(reason)
  }

  #gone(environment: Environment, demise: Demise): void {
    const pool = this.#poolOf(environment)
    const wasStarting = this.#starting.delete(environment)
    if (wasStarting) pool.starting--
    else this.statistics.environmentsStopped++
    this.#release(environment, pool)
    this.#account(environment, 0)
    pool.environments.delete(environment)
    if (demise.cause !== 'stopped') this.#bereave(environment, pool, demise, wasStarting)
    const reason = demise.cause === 'stopped' ? demise.reason : 'failed'
    this.#events.emit('environmentStopped', { ...eventOf(environment), reason })
    this.#ahead.settle(environment, demise.cause === 'stopped' ? demise.reason : demise.error.message)
    this.pump()
  }

  /** What a death means to the task: the one that was running, or the first of those that waited for the start. */
  #bereave(environment: Environment, pool: FunctionPool, accident: Accident, wasStarting: boolean): void {
    const task = wasStarting ? this.#firstWaiting(pool) : environment.task
    if (task === null) return
    environment.task = null
    const { cause, error } = accident
    if (cause === 'killed' && wasStarting && ++task.lostStarts < MOST_LOST_STARTS) {
      return // nothing has run: it starts again
    }
    if (cause === 'killed' && !wasStarting && pool.definition.idempotent && task.attempts < MOST_ATTEMPTS) {
      return this.#repeat(task, pool)
    }
    const status = cause === 'killed' ? 'lost' : cause === 'outOfMemory' ? 'outOfMemory' : 'failed'
    this.#end(task, { status, error })
  }

  /** It has waited before: it is the first in the queue. */
  #repeat(task: Task, pool: FunctionPool): void {
    task.environment = null
    pool.waiting++
    this.#queue = new Set([task, ...this.#queue])
  }

  #end(task: Task, end: TaskEnd): void {
    const result = task.end(end)
    if (result === null) return
    this.#tasks.delete(task)
    if (this.#queue.delete(task)) this.#poolOf(task).waiting--
    this.statistics.tasks[result.status]++
    if (result.start === 'cold') this.statistics.coldStarts++
    if (result.start === 'warm') this.statistics.warmStarts++
    this.#events.emit('task', result)
  }

  refuse(task: Task, error: Error): void {
    this.#end(task, { status: 'refused', error: describeError(error) })
  }

  /** What a task needs besides an environment. @returns why it cannot have it, or that it must wait for an island */
  #equip(task: Task, pool: FunctionPool): Equipment | 'wait' | Error {
    const input = copyOf(task)
    if (input instanceof Error || pool.wasm === null) return input instanceof Error ? input : { input, island: null }
    const island = this.#islandFor(task, pool.name, pool.wasm.program.image)
    return island === 'wait' || island instanceof Error ? island : { input, island }
  }

  #islandFor(task: Task, functionName: string, image: Image): Island | 'wait' | Error {
    const { whenNoIsland } = this.#options
    const standby = this.#islands.acquire(image, image.sizeBytes, task.id)
    if (standby === null && whenNoIsland === 'wait') return 'wait'
    if (standby === null && whenNoIsland === 'refuse') return Errors.NoIsland(functionName)
    const island = standby ?? this.#islands.allocate(image, image.sizeBytes, task.id)
    if (island === null) return Errors.NoMemoryForIsland(functionName, image.sizeBytes)
    this.statistics.islandsAttached++
    if (this.#usedIslands.has(island)) this.statistics.islandsReused++
    this.#usedIslands.add(island)
    return island
  }

  /** It runs nothing any more: its slot and its island are free. */
  #release(environment: Environment, pool: FunctionPool): void {
    if (this.#busy.delete(environment)) pool.busy--
    const { island } = environment
    environment.island = null
    if (island !== null) this.#islands.release(island)
  }

  /** Evicts, if it must and can, idle environments of less worth. @returns whether there is room now */
  #makeRoom(neededBytes: Bytes, worth: number): boolean {
    const shortBytes = this.statistics.residentBytes + neededBytes - this.#options.memoryBudgetBytes
    if (shortBytes <= 0) return true
    const victims = chooseVictims(this.#idle(), shortBytes, worth)
    for (const { environment } of victims ?? []) {
      this.statistics.evictions++
      this.#stop(environment, 'evicted')
    }
    return victims !== null
  }

  *#idle(): Generator<{ readonly environment: Environment; readonly score: number }> {
    for (const pool of this.#pools.values()) {
      for (const environment of pool.idle()) yield { environment, score: pool.score }
    }
  }

  #measured(environment: Environment, pool: FunctionPool, heldBytes: Bytes): void {
    // The number comes from the function's own thread: it cannot claim more than it is allowed to hold.
    pool.measuredBytes = Math.min(heldBytes, pool.ceilingBytes, this.#options.memoryBudgetBytes)
    this.#account(environment, pool.measuredBytes)
  }

  #account(environment: Environment, heldBytes: Bytes): void {
    if (environment.state === 'ending' && heldBytes > 0) return
    this.statistics.addResident(heldBytes - environment.heldBytes, this.#options.clock.nowMs())
    environment.heldBytes = heldBytes
  }

  async #stopAll(pool: FunctionPool): Promise<void> {
    for (const environment of pool.environments) this.#stop(environment, 'closed')
    await Promise.all([...pool.environments].map(({ ended }) => ended))
  }

  #startingAhead(): number {
    return [...this.#starting].filter(({ ahead }) => ahead).length
  }

  #startingForTasks(): number {
    return this.#starting.size - this.#startingAhead()
  }

  #firstWaiting(pool: FunctionPool): Task | null {
    for (const task of this.#queue) if (task.functionName === pool.name) return task
    return null
  }

  #poolOf({ functionName }: { readonly functionName: string }): FunctionPool {
    return this.#pools.get(functionName)!
  }
}

/** Never the caller's own buffer, which may be part of one that holds other bytes, too. */
function copyOf({ functionName, input }: Task): Uint8Array<ArrayBuffer> | Error {
  try {
    return new Uint8Array(input)
  } catch (error) {
    return Errors.InputGone(functionName, (error as Error).message) // detached while the task was waiting
  }
}

function eventOf({ id, functionName }: Environment): { environmentId: number; functionName: string } {
  return { environmentId: id, functionName }
}
