// The loop: sense -> forecast -> decide -> act, once a tick over all targets.
import { availableParallelism } from 'node:os'
import { EventEmitter } from 'node:events'
import type { Host, Outcome, PlannedAction } from './act/index.js'
import { type Clock, ManualClock, realClock } from './act/clock.js'
import {
  type Auditor,
  Books,
  type BoundPolicies,
  type Mode,
  plan,
  PlanBuffers,
  plannedActions,
  type Proposals,
  type Reloaded,
} from './decide/index.js'
import { type ActionEnd, HostActions, isOutcome, OUTCOME } from './engine/host-actions.js'
import { checkOptions, checkStart, type EngineOptions, type StartOptions } from './engine/options.js'
import { Parts } from './engine/parts.js'
import { PoliciesInForce } from './engine/policies-in-force.js'
import type { EngineEvents, EngineStatistics, TickResult } from './engine/results.js'
import { Turns } from './engine/turns.js'
import { Errors } from './errors.js'
import { AdmitStage } from './forecast/admit-stage.js'
import { ForecastPool } from './forecast/pool.js'
import { type PolicyChange, Recorder } from './recorder.js'
import {
  type Observations,
  type RowHandle,
  Sense,
  SIGNALS,
  type SignalName,
  TARGET_KINDS,
  type TargetKind,
  type TargetOptions,
} from './sense/index.js'
import { TickTimer } from './tick-timer.js'

export type { EngineOptions, StartOptions } from './engine/options.js'
export type { EngineEvents, EngineStatistics, PolicyStatistics, TickResult } from './engine/results.js'

const DRAIN_MS = 30_000
/** Node's timers overflow beyond this. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

/** A predictive policy engine over one host. Several may live in one process: they share nothing. */
export class Engine extends EventEmitter<EngineEvents> {
  /**
   * Every target and what is known of it, in columns; for programs with more targets than they want to name one by one.
   */
  readonly sense: Sense
  /** Time from one tick to the next, in milliseconds of its clock. */
  readonly tickMs: number
  readonly #clock: Clock
  readonly #host: Host | null
  readonly #parts: Parts
  readonly #hostActions: HostActions | null
  readonly #drainMs: number
  readonly #turns = new Turns()
  readonly #timer: TickTimer
  readonly #pool: ForecastPool
  readonly #admission: Readonly<Record<TargetKind, AdmitStage>>
  readonly #policies: PoliciesInForce
  readonly #watches: boolean
  readonly #books: Books
  readonly #planBuffers = new PlanBuffers()
  readonly #recorder: Recorder
  readonly #auditor: Auditor | null
  #state: 'new' | 'starting' | 'running' | 'stopped' = 'new'
  #starting: Promise<void> | null = null
  #stopping: Promise<void> | null = null
  #tick = 0
  #lastMs = -Infinity
  /** The last tick's time where the program has a time of its own; `null` where it is the clock's. */
  #ownMs: number | null = null
  #proposals = 0
  #actions = 0
  #failedActions = 0
  #senseMs = 0
  #planMs = 0

  /**
   * @param options all of them optional
   * @throws PolicyErrors with every problem of the policy files; TypeError for what is no option or no host; RangeError
   * for an option out of range
   */
  constructor(options: EngineOptions = {}) {
    super()
    checkOptions(options)
    const { host = null, systems = [], tickMs = 1000, policies: paths = [], signals = [] } = options
    this.tickMs = tickMs
    this.sense = new Sense(options)
    this.#clock = options.clock ?? realClock()
    this.#host = host
    this.#drainMs = options.drainMs ?? DRAIN_MS
    this.#parts = new Parts(host, systems)
    const ended: ActionEnd = (...end) => this.#settle(...end)
    this.#hostActions = host === null ? null : new HostActions(host, () => this.#nowMs(), ended)
    this.#timer = new TickTimer(this.#clock, tickMs, () => this.tick())
    this.#timer.onError = (error) => this.#problem(error)
    this.#pool = new ForecastPool(this.sense.memory, options.workers ?? defaultWorkers())
    this.#admission = byKind((kind) => new AdmitStage(this.sense, this.sense.tables[kind]))
    const context = {
      registry: this.sense.registry,
      ...(host === null ? {} : { capabilities: host.capabilities }),
      ...(options.overrides === undefined ? {} : { overrides: options.overrides }),
    }
    const { sense } = this
    const around = { sense, pool: this.#pool, admission: this.#admission, turns: this.#turns, tickMs }
    try {
      this.#policies = new PoliciesInForce({ ...around, paths, context, signals })
    } catch (error) {
      void this.#pool.close()
      throw error
    }
    this.#policies.onChange = (change) => this.#policyChanged(change)
    this.#policies.onReplaced = (bound) => {
      this.#attempt(() => this.#recorder.inForce(this.#nowMs(), bound))
    }
    this.#watches = options.watch ?? false
    this.#books = new Books(this.sense)
    this.#recorder = this.#newRecorder(options)
    this.#recorder.inForce(this.#nowMs(), this.#policies.bound)
    this.#auditor = options.auditor ?? null
  }

  /**
   * Opens the host and the systems, and ticks from now on by itself.
   * @param options left out, it ticks
   * @throws what the host or a system throws when it is opened; `stop()` then closes what was opened
   */
  async start(options: StartOptions = {}): Promise<void> {
    if (this.#state !== 'new') throw Errors.State('start', this.#state)
    checkStart(options)
    this.#state = 'starting'
    this.#starting = this.#open()
    await this.#starting
    if (this.#state !== 'starting') return // stopped meanwhile
    this.#state = 'running'
    if (this.#watches) this.#policies.watch()
    if (options.autoTick ?? true) this.#timer.start()
  }

  /**
   * Registers a target.
   * @param kind what it is
   * @param id 1 to 512 characters, unique among targets of its kind
   * @param options its labels, and the host it runs on
   * @returns its row, for programs that write columns
   * @throws RangeError when its table is full; Error when the id is there already or the host is not
   */
  add(kind: TargetKind, id: string, options: TargetOptions = {}): RowHandle {
    return this.sense.add(kind, id, options)
  }

  /**
   * Ends a target.
   * @param kind what it is
   * @param id as it was added
   * @throws Error when there is no such target
   */
  remove(kind: TargetKind, id: string): void {
    this.sense.remove(kind, id)
  }

  /**
   * Notes what is known of a target now. Values that are no numbers within their signal's bounds are refused and
   * counted.
   * @param kind what it is
   * @param id as it was added
   * @param values by signal name, in base units
   * @returns the names of the signals whose values were refused
   * @throws Error when there is no such target or signal; nothing is noted then
   */
  observe<Kind extends TargetKind>(kind: Kind, id: string, values: Observations<Kind>): string[] {
    return this.sense.observe(kind, id, values)
  }

  /**
   * What was admitted of a signal in the last ticks, oldest first; NaN where nothing was observed or it was refused.
   * @param kind of the target
   * @param id as it was added
   * @param signal its name, without the target
   * @param ticks at most the engine's historyTicks, which is the default
   * @throws Error when there is no such target or signal; RangeError when `ticks` is no whole number from 0
   */
  history<Kind extends TargetKind>(kind: Kind, id: string, signal: SignalName<Kind>, ticks?: number): Float64Array {
    const table = this.sense.table(kind)
    return table.signal(signal).recent(table.rowOf(id), this.#tick - 1, ticks)
  }

  /**
   * One turn of the loop. Started engines do this by themselves; a program that has its own rhythm calls it.
   * @param nowMs the time to decide for, not before that of the last tick (default: the engine's clock). What is settled
   * until the next tick ended at that time
   * @throws RangeError for a time that is none or goes back; Error while another tick runs, after `stop()`, and before `start()` when there is a host or a system
   */
  tick(nowMs?: number): Promise<TickResult> {
    const clockMs = this.#clock.nowMs()
    const timeMs = nowMs === undefined ? clockMs : nowMs
    if (this.#turns.isRunning) return Promise.reject(Errors.TickRunning())
    if (!this.#isReady()) return Promise.reject(Errors.State('tick', this.#state))
    if (!Number.isFinite(timeMs)) return Promise.reject(Errors.NowMs(timeMs))
    if (timeMs < this.#lastMs) return Promise.reject(Errors.TimeBack(timeMs, this.#lastMs))
    this.#lastMs = timeMs
    this.#ownMs = timeMs === clockMs ? null : timeMs
    return this.#turns.run(() => this.#turn(timeMs))
  }

  /**
   * Reads all policy files again, once they have not changed for a moment, and puts them in force between two ticks:
   * all of them, or, when anything is wrong, none. What is learned, booked and under way stays; policies of which
   * nothing changed do not notice. Reading and compiling delay no tick. Calls made meanwhile share one more reload.
   * @throws PolicyErrors with every problem of every file, and Error when they cannot be bound or the engine is stopped
   * meanwhile; what was in force stays in force
   */
  reload(): Promise<Reloaded> {
    if (!this.#isReady()) return Promise.reject(Errors.State('reload', this.#state))
    return this.#patiently(this.#policies.reload())
  }

  /**
   * The policies that decide, as they are bound to the tables: what their rules read, and where it lies.
   * @internal
   */
  get inForce(): BoundPolicies {
    return this.#policies.bound
  }

  /**
   * Tells what became of an action; only for programs that apply plans themselves.
   * @param action one of a {@link TickResult}
   * @param outcome what became of it
   * @throws TypeError for what is no action or no outcome
   */
  settle(action: PlannedAction, outcome: Outcome): void {
    if (typeof action?.id !== 'string') throw Errors.Settled('an action of a plan', action)
    if (!isOutcome(outcome)) throw Errors.Settled(OUTCOME, outcome)
    this.#settle(action, outcome, this.#nowMs(), 0)
  }

  /** What it has done so far. */
  statistics(): EngineStatistics {
    const { tables } = this.sense
    return {
      ticks: this.#tick,
      lateTicks: this.#timer.lateTicks,
      proposals: this.#proposals,
      actions: this.#actions,
      failedActions: this.#failedActions,
      rejectedObservations: TARGET_KINDS.reduce((sum, kind) => sum + rejectionsOf(tables[kind]), 0),
      replacedWorkers: this.#pool.replacedWorkers,
      targets: byKind((kind) => tables[kind].size),
      policies: this.#policies.statistics(),
      kernels: this.#policies.bound.kernels.statistics(),
      stageMs: { sense: this.#senseMs, ...this.#pool.stageMs(), plan: this.#planMs },
    }
  }

  /**
   * Finishes the tick and the actions under way, closes systems and host, ends the workers. Safe to call twice, and
   * while the engine starts.
   * @throws what the first system or the host that could not be closed throws, when everything else is closed
   */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#close())
  }

  async #open(): Promise<void> {
    await this.#parts.open({ sense: this.sense, host: this.#host, tickMs: this.tickMs })
    await this.#policies.bound.kernels.ready()
    this.#recorder.opened(this.#nowMs())
  }

  async #close(): Promise<void> {
    this.#state = 'stopped'
    this.#timer.stop()
    await this.#starting?.catch(() => {})
    await this.#patiently(this.#policies.stopReloading())
    await this.#patiently(this.#turns.ended())
    await this.#hostActions?.drain(this.#drainMs)
    const failures = await this.#parts.close()
    await this.#pool.close()
    await this.#policies.release()
    await this.#recorder.closed(this.#nowMs(), this.#tick)
    if (failures.length > 0) throw failures[0]
  }

  /** Waits for what waits for a turn, which a host that does not answer holds up for as long as actions may take. */
  async #patiently<Result>(work: Promise<Result>): Promise<Result> {
    const giveUp = () => this.#parts.giveUpSampling(this.#drainMs)
    const timer = setInterval(giveUp, Math.min(this.#drainMs, LONGEST_WAIT_MS))
    try {
      return await work
    } finally {
      clearInterval(timer)
    }
  }

  /** Now. A program that says what time it is has a clock that nobody else can read: it stands until the next tick. */
  #nowMs(): number {
    return this.#ownMs ?? this.#clock.nowMs()
  }

  #isReady(): boolean {
    return this.#state === 'running' || (this.#state === 'new' && this.#parts.isEmpty)
  }

  async #turn(nowMs: number): Promise<TickResult> {
    const began = performance.now()
    this.#recorder.began(nowMs, this.#tick)
    this.#books.beginSample()
    await this.#parts.sample(nowMs)
    this.#recorder.sensed(nowMs, this.#tick)
    this.#senseMs += performance.now() - began

    const result = await this.#evaluateAndDecide(nowMs)
    this.#act(result)
    this.emit('tick', result)
    return result
  }

  /** Until it is decided, no row goes to another target: what was computed for one must not befall the next. */
  async #evaluateAndDecide(nowMs: number): Promise<TickResult> {
    const { tables } = this.sense
    try {
      await this.#forecastAndEvaluate(nowMs)
      if (this.#auditor !== null) this.#auditHosts()
      const planning = performance.now()
      const result = this.#decide(nowMs)
      this.#planMs += performance.now() - planning
      return result
    } finally {
      for (const kind of TARGET_KINDS) tables[kind].endTick()
    }
  }

  /**
   * Everything that is done row by row, on the workers: admission, forecasts, rules. Results lie in columns afterwards.
   */
  async #forecastAndEvaluate(nowMs: number): Promise<void> {
    const { bound } = this.#policies
    const { tables } = this.sense
    // Ticks by a clock that runs are never late for a kernel. Others come as fast as they may: they wait, and are the
    // same on every machine.
    await bound.kernels.collect(!this.#timer.isRunning || this.#clock instanceof ManualClock)
    const rows = byKind((kind) => tables[kind].beginTick())
    const left = new Set(TARGET_KINDS)
    for (const kind of TARGET_KINDS) this.#admission[kind].beforeTick()
    try {
      bound.beforeTick(nowMs)
      for (const kind of TARGET_KINDS) {
        await this.#pool.run(kind, rows[kind], this.#tick)
        left.delete(kind)
      }
      bound.proposals.clear()
      for (const kind of TARGET_KINDS) bound.gather(kind, rows[kind])
      bound.kernels.submit(rows)
    } finally {
      for (const kind of left) this.#admission[kind].giveBack(rows[kind], this.#tick)
      this.#tick++
    }
  }

  /** What hosts really have, whatever was planned. */
  #auditHosts(): void {
    const { host } = this.sense.tables
    const committed = host.signal('memory.committed').current.values
    const total = host.signal('memory.total').current.values
    for (const id of host.ids()) {
      const row = host.rowOf(id)
      this.#auditor?.checkHost(id, committed[row]!, total[row]!)
    }
  }

  #decide(nowMs: number): TickResult {
    const { proposals } = this.#policies.bound
    const reading = this.#books.read(nowMs, proposals)
    const decided = plan(reading, proposals, undefined, this.#planBuffers)
    this.#auditor?.checkPlan(reading, proposals, decided)
    const tick = this.#tick - 1
    const planId = `${tick}`
    const actions = plannedActions(decided.order, decided, proposals, this.sense, planId)
    const shadows = plannedActions(decided.shadows, decided, proposals, this.sense, planId)
    this.#auditor?.checkActions(actions, nowMs)
    this.#recorder.decided({ nowMs, tick, plan: decided, proposals, actions, shadows })
    this.#policies.worth.write(proposals, decided)
    // Last, as from here on every action must be applied: what is booked as being done waits for its end.
    this.#books.enter(decided, proposals, nowMs)
    this.#proposals += proposals.count
    this.#actions += actions.length
    const isObserved = (at: number) => modeOf(decided.shadows[at]!, proposals) === 'observe'
    const recommended = shadows.filter((_, at) => !isObserved(at))
    const observed = shadows.filter((_, at) => isObserved(at))
    return { tick, nowMs, actions, recommended, observed, proposals: proposals.count }
  }

  #act({ actions, nowMs }: TickResult): void {
    this.#attempt(() => this.#host?.planned?.())
    this.#hostActions?.start(actions, nowMs)
  }

  #settle(action: PlannedAction, outcome: Outcome, nowMs: number, durationMs: number): void {
    if (outcome.status === 'failed') this.#failedActions++
    this.#books.settle(action, outcome, nowMs)
    this.#attempt(() => this.#recorder.settled(nowMs, action, outcome, durationMs))
    this.#attempt(() => this.emit('outcome', action, outcome))
  }

  #newRecorder({ journal, readings = true, policies = [], overrides = {} }: EngineOptions): Recorder {
    const { tables, registry } = this.sense
    const run = {
      host: this.#host?.name ?? 'embedded',
      capabilities: this.#host?.capabilities ?? null,
      tickMs: this.tickMs,
      historyTicks: tables.host.signal('memory.total').historyTicks,
      capacity: byKind((kind) => tables[kind].capacityRows),
      signals: TARGET_KINDS.flatMap((kind) => registry.of(kind)).filter((signal) => !SIGNALS.includes(signal)),
    }
    return new Recorder(journal ?? null, this.sense, { run, paths: policies, overrides, readings })
  }

  #policyChanged(change: PolicyChange): void {
    // What comes into force is recorded with all that it is.
    if (change.event !== 'loaded') this.#attempt(() => this.#recorder.policyChanged(this.#nowMs(), change))
    this.#attempt(() => this.emit('policy', change))
  }

  /** What must not keep the other actions of a plan from being applied and settled. */
  #attempt(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.#problem(error as Error)
    }
  }

  /**
   * Like Node's own 'error' event, but an engine without a listener warns instead of ending the process it is embedded
   * in.
   */
  #problem(error: Error): void {
    if (!this.emit('problem', error)) process.emitWarning(error)
    try {
      this.#recorder.problem(this.#nowMs(), 'tick', error)
    } catch {
      // It is the journal that takes nothing, of which whoever listens has been told.
    }
  }
}

function byKind<Value>(make: (kind: TargetKind) => Value): Record<TargetKind, Value> {
  return Object.fromEntries(TARGET_KINDS.map((kind) => [kind, make(kind)])) as Record<TargetKind, Value>
}

/** @param index of a proposal */
function modeOf(index: number, { rule, terms }: Proposals): Mode {
  return terms.policies[terms.rules[rule[index]!]!.policy]!.mode
}

function defaultWorkers(): number {
  return Math.min(4, Math.max(1, availableParallelism() - 1))
}

function rejectionsOf({ signals }: Sense['tables'][TargetKind]): number {
  let sum = 0
  for (const columns of signals.values()) for (const count of Object.values(columns.rejected())) sum += count
  return sum
}
