// The loop: sense -> forecast -> decide -> act, once a tick over all targets.
import { availableParallelism } from 'node:os'
import { EventEmitter } from 'node:events'
import type { Host, Outcome, PlannedAction } from './act/index.js'
import { type Clock, realClock } from './act/clock.js'
import {
  type Auditor,
  BoundPolicies,
  Books,
  plan,
  PlanBuffers,
  plannedActions,
  PolicySet,
  WorthColumns,
} from './decide/index.js'
import { Errors } from './errors.js'
import { AdmitStage } from './forecast/admit-stage.js'
import { ForecastPool, type PipelineStep } from './forecast/pool.js'
import { type JournalSink, type PolicyChange, Recorder } from './recorder.js'
import {
  type Observations,
  type RowHandle,
  Sense,
  type SenseOptions,
  SIGNALS,
  type SignalName,
  TARGET_KINDS,
  type TargetKind,
  type TargetOptions,
} from './sense/index.js'
import type { System } from './systems/system.js'
import { TickTimer } from './tick-timer.js'

/**
 * What an engine is made of. All of it is optional: without anything it watches what it is told and decides nothing.
 */
export interface EngineOptions extends SenseOptions {
  /**
   * Where targets live. Left out: the program calls {@link Engine.add}, {@link Engine.observe} and applies plans
   * itself.
   */
  readonly host?: Host
  /** Policy files, or folders of them. */
  readonly policies?: readonly string[]
  /** Other values for constants of the policies, by `name` or `policy.name`. */
  readonly overrides?: Readonly<Record<string, number | string>>
  /** Time from one tick to the next on the engine's clock (default 1000). */
  readonly tickMs?: number
  /** Default: wall time. A replayed trace brings a faster one. */
  readonly clock?: Clock
  /** Threads for forecasts beside the calling one (default: the other cores, at most 4). Small tables need none. */
  readonly workers?: number
  /** What derives signals of its own, such as {@link PredictionEngine}. */
  readonly systems?: readonly System[]
  /** Where every decision and its outcome is recorded. */
  readonly journal?: JournalSink
  /** Whether the journal gets what was observed too, which `atoll replay` needs (default true). */
  readonly readings?: boolean
  /** Checks every plan before it is applied, and every host; for simulations and tests, as it looks at every row. */
  readonly auditor?: Auditor
}

/** How an engine begins. */
export interface StartOptions {
  /** Whether it ticks by itself (default true); else the program calls {@link Engine.tick}. */
  readonly autoTick?: boolean
}

/** What one tick decided. */
export interface TickResult {
  /** Number of the turn, from 0. */
  readonly tick: number
  /** The time that it decided for. */
  readonly nowMs: number
  /** To be applied, in this order. With a host the engine does it; without one the program does, and calls `settle`. */
  readonly actions: readonly PlannedAction[]
  /** What policies in mode `observe` or `recommend` would have done. */
  readonly recommended: readonly PlannedAction[]
  /** Rules that fired, whether or not something came of it. */
  readonly proposals: number
}

/** `engine.on(name, (...arguments) => ...)` */
export interface EngineEvents {
  /** A turn of the loop has ended, and its actions have been handed to the host. */
  tick: [result: TickResult]
  /** An action has ended, well or not. */
  outcome: [action: PlannedAction, outcome: Outcome]
  /** A policy came into force, went out of force, was refused or disabled. */
  policy: [change: PolicyChange]
  /** Something went wrong that did not stop the loop. */
  problem: [error: Error]
}

/** What an engine has done since it was made. */
export interface EngineStatistics {
  /** Turns of the loop. */
  readonly ticks: number
  /** Turns left out since an earlier one took too long. */
  readonly lateTicks: number
  /** Rules that fired for a target, whether or not something came of it. */
  readonly proposals: number
  /** Actions that plans were made of. */
  readonly actions: number
  /** Actions that ended as failed. */
  readonly failedActions: number
  /** Values that were refused: out of bounds, or too far from the one before. */
  readonly rejectedObservations: number
  /** Forecast workers that died and were replaced. */
  readonly replacedWorkers: number
  /** Targets there are now, by kind. */
  readonly targets: Readonly<Record<TargetKind, number>>
  /** Milliseconds spent so far, by stage; the middle three summed over threads. */
  readonly stageMs: Readonly<Record<'sense' | 'admit' | 'forecast' | 'decide' | 'plan', number>>
}

/** A predictive policy engine over one host. Several may live in one process: they share nothing. */
export class Engine extends EventEmitter<EngineEvents> {
  /**
   * Every target and what is known of it, in columns; for programs with more targets than they want to name one by one.
   */
  readonly sense: Sense
  /** Time from one tick to the next, in milliseconds of its clock. */
  readonly tickMs: number
  readonly #host: Host | null
  readonly #clock: Clock
  readonly #systems: readonly System[]
  readonly #pool: ForecastPool
  readonly #admission: Readonly<Record<TargetKind, AdmitStage>>
  readonly #books: Books
  readonly #planBuffers = new PlanBuffers()
  readonly #recorder: Recorder
  readonly #auditor: Auditor | null
  readonly #set: PolicySet
  readonly #policies: BoundPolicies
  readonly #worth: WorthColumns
  readonly #timer: TickTimer
  readonly #inFlight = new Map<string, Promise<void>>()
  readonly #opened: System[] = []
  #state: 'new' | 'starting' | 'running' | 'stopped' = 'new'
  #starting: Promise<void> | null = null
  #stopping: Promise<void> | null = null
  #ticking: Promise<TickResult> | null = null
  #tick = 0
  #proposals = 0
  #actions = 0
  #failedActions = 0
  #senseMs = 0
  #planMs = 0

  /**
   * @param options all of them optional
   * @throws PolicyErrors with every problem of the policy files; RangeError for an option out of range
   */
  constructor(options: EngineOptions = {}) {
    super()
    const { host = null, tickMs = 1000, systems = [] } = options
    if (!(tickMs >= 1 && tickMs <= 86_400_000)) throw Errors.TickMs(tickMs)
    this.tickMs = tickMs
    this.#host = host
    this.#clock = options.clock ?? realClock()
    this.#systems = systems
    this.sense = new Sense(options)
    const { registry } = this.sense
    const capabilities = host === null ? {} : { capabilities: host.capabilities }
    const overrides = options.overrides === undefined ? {} : { overrides: options.overrides }
    this.#set = PolicySet.load(options.policies ?? [], { registry, ...capabilities, ...overrides })
    this.#policies = new BoundPolicies(this.#set, this.sense, tickMs)
    this.#policies.onDisabled = ({ file, name }, reason) =>
      this.#policyChanged({ event: 'disabled', path: file, policy: name, reason })
    this.#worth = new WorthColumns(this.sense, this.#policies.proposals)
    this.#admission = byKind((kind) => new AdmitStage(this.sense, this.sense.tables[kind]))
    this.#books = new Books(this.sense)
    this.#recorder = this.#newRecorder(options)
    this.#recorder.inForce(this.#clock.nowMs(), this.#policies)
    this.#auditor = options.auditor ?? null
    this.#timer = new TickTimer(this.#clock, tickMs, () => this.tick())
    this.#timer.onError = (error) => this.#problem(error)
    this.#pool = new ForecastPool(this.sense.memory, options.workers ?? defaultWorkers())
    try {
      this.#pool.use(
        byKind((kind) => this.#steps(kind)),
        this.#policies.module,
      )
    } catch (error) {
      void this.#pool.close()
      throw error
    }
  }

  /**
   * Opens the host and the systems, and ticks from now on by itself.
   * @param options left out, it ticks
   * @throws what the host or a system throws when it is opened; `stop()` then closes what was opened
   */
  async start(options: StartOptions = {}): Promise<void> {
    if (this.#state !== 'new') throw Errors.State('start', this.#state)
    this.#state = 'starting'
    this.#starting = this.#open()
    await this.#starting
    if (this.#state !== 'starting') return // stopped meanwhile
    this.#state = 'running'
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
   * @param nowMs the time to decide for (default: the engine's clock)
   * @throws Error while another tick runs, after `stop()`, and before `start()` when there is a host or a system
   */
  tick(nowMs: number = this.#clock.nowMs()): Promise<TickResult> {
    if (this.#ticking !== null) return Promise.reject(Errors.TickRunning())
    if (!this.#isReady()) return Promise.reject(Errors.State('tick', this.#state))
    if (!Number.isFinite(nowMs)) return Promise.reject(Errors.NowMs(nowMs))
    this.#ticking = this.#turn(nowMs).finally(() => (this.#ticking = null))
    return this.#ticking
  }

  /**
   * Tells what became of an action; only for programs that apply plans themselves.
   * @param action one of a {@link TickResult}
   * @param outcome what became of it
   */
  settle(action: PlannedAction, outcome: Outcome): void {
    this.#settle(action, outcome, this.#clock.nowMs(), 0)
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
    await this.#host?.open(this.sense)
    const context = { sense: this.sense, host: this.#host, tickMs: this.tickMs }
    for (const system of this.#systems) {
      system.open(context)
      this.#opened.push(system)
    }
    this.#recorder.opened(this.#clock.nowMs())
  }

  async #close(): Promise<void> {
    this.#state = 'stopped'
    this.#timer.stop()
    await this.#starting?.catch(() => {})
    await this.#ticking?.catch(() => {})
    await Promise.all(this.#inFlight.values())
    const closing = [...this.#opened.reverse().map((system) => () => system.close?.())]
    if (this.#starting !== null) closing.push(() => this.#host?.close())
    const failures: unknown[] = []
    for (const close of closing) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    await this.#pool.close()
    this.#policies.release()
    await this.#recorder.closed(this.#clock.nowMs(), this.#tick)
    if (failures.length > 0) throw failures[0]
  }

  /** An engine without host and systems has nothing to open. */
  #isReady(): boolean {
    return this.#state === 'running' || (this.#state === 'new' && this.#host === null && this.#systems.length === 0)
  }

  async #turn(nowMs: number): Promise<TickResult> {
    const began = performance.now()
    this.#recorder.began(nowMs, this.#tick)
    this.#books.beginSample()
    await this.#host?.sample(nowMs)
    for (const system of this.#systems) system.beforeTick?.(nowMs)
    this.#recorder.sensed(nowMs, this.#tick)
    this.#senseMs += performance.now() - began

    await this.#forecastAndEvaluate(nowMs)
    if (this.#auditor !== null) this.#auditHosts()

    const planning = performance.now()
    const result = this.#decide(nowMs)
    this.#planMs += performance.now() - planning
    this.#act(result)
    this.emit('tick', result)
    return result
  }

  /**
   * Everything that is done row by row, on the workers: admission, forecasts, rules. Results lie in columns afterwards.
   */
  async #forecastAndEvaluate(nowMs: number): Promise<void> {
    const { tables } = this.sense
    const rows = byKind((kind) => tables[kind].beginTick())
    const left = new Set(TARGET_KINDS)
    for (const kind of TARGET_KINDS) this.#admission[kind].beforeTick()
    try {
      this.#policies.beforeTick(nowMs)
      for (const kind of TARGET_KINDS) {
        await this.#pool.run(kind, rows[kind], this.#tick)
        left.delete(kind)
      }
      this.#policies.proposals.clear()
      for (const kind of TARGET_KINDS) this.#policies.gather(kind, rows[kind])
    } finally {
      for (const kind of left) this.#admission[kind].giveBack(rows[kind], this.#tick)
      for (const kind of TARGET_KINDS) tables[kind].endTick()
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
    const { proposals } = this.#policies
    const reading = this.#books.read(nowMs, proposals)
    const decided = plan(reading, proposals, undefined, this.#planBuffers)
    this.#auditor?.checkPlan(reading, proposals, decided)
    const tick = this.#tick - 1
    const planId = `${tick}`
    const actions = plannedActions(decided.order, decided, proposals, this.sense, planId)
    const recommended = plannedActions(decided.shadows, decided, proposals, this.sense, planId)
    this.#auditor?.checkActions(actions, nowMs)
    this.#recorder.decided({ nowMs, tick, plan: decided, proposals, actions, recommended })
    this.#worth.write(proposals, decided)
    // Last, as from here on every action must be applied: what is booked as being done waits for its end.
    this.#books.enter(decided, proposals, nowMs)
    this.#proposals += proposals.count
    this.#actions += actions.length
    return { tick, nowMs, actions, recommended, proposals: proposals.count }
  }

  /** Starts the actions in the plan's order; the loop does not wait for their ends. */
  #act({ actions, nowMs }: TickResult): void {
    if (this.#host === null) return
    this.#attempt(() => this.#host!.planned?.())
    for (const action of actions) {
      const outcome = this.#apply(this.#host, action, nowMs)
      if (!(outcome instanceof Promise)) {
        this.#settle(action, outcome, nowMs, 0)
        continue
      }
      const began = performance.now()
      const ended = outcome.then((reached) => {
        this.#inFlight.delete(action.id)
        this.#settle(action, reached, this.#clock.nowMs(), performance.now() - began)
      })
      this.#inFlight.set(action.id, ended)
    }
  }

  #apply(host: Host, action: PlannedAction, nowMs: number): Outcome | Promise<Outcome> {
    try {
      const outcome = host.apply(action, nowMs)
      return outcome instanceof Promise ? outcome.then(checked, defect) : checked(outcome)
    } catch (error) {
      return defect(error)
    }
  }

  #settle(action: PlannedAction, outcome: Outcome, nowMs: number, durationMs: number): void {
    if (outcome.status === 'failed') this.#failedActions++
    this.#books.settle(action, outcome, nowMs)
    this.#recorder.settled(nowMs, action, outcome, durationMs)
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
    this.#recorder.policyChanged(this.#clock.nowMs(), change)
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

  #steps(kind: TargetKind): readonly PipelineStep[] {
    const admit = this.#admission[kind]
      .jobs()
      .map(({ kernel, pointer }): PipelineStep => ({ stage: 'admit', source: 'kernels', kernel, job: pointer }))
    return [...admit, ...this.#policies.stepsFor(kind)]
  }

  /**
   * Like Node's own 'error' event, but an engine without a listener warns instead of ending the process it is embedded
   * in.
   */
  #problem(error: Error): void {
    this.#recorder.problem(this.#clock.nowMs(), 'tick', error)
    if (!this.emit('problem', error)) process.emitWarning(error)
  }
}

function byKind<Value>(make: (kind: TargetKind) => Value): Record<TargetKind, Value> {
  return Object.fromEntries(TARGET_KINDS.map((kind) => [kind, make(kind)])) as Record<TargetKind, Value>
}

function defaultWorkers(): number {
  return Math.min(4, Math.max(1, availableParallelism() - 1))
}

/** A host written without types may forget to return. */
function checked(outcome: Outcome | undefined): Outcome {
  return outcome?.status === undefined ? defect(Errors.NoOutcome()) : outcome
}

/** A host reports failures as outcomes; one that throws has a defect, which must not be retried for ever. */
function defect(error: unknown): Outcome {
  return { status: 'failed', reason: error instanceof Error ? error.message : String(error), retry: false }
}

function rejectionsOf({ signals }: Sense['tables'][TargetKind]): number {
  let sum = 0
  for (const { rejections } of signals.values()) for (const count of rejections) sum += count
  return sum
}
