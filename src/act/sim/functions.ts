import type { FunctionTrace } from '../../sense/traces/trace.js'
import { checkOptionNames, type Sense, type SignalColumns, type Table, type TargetKind } from '../../sense/index.js'
import type { ArrivalListener } from '../host.js'
import type { Outcome, PlannedAction } from '../actions.js'
import { Errors } from './errors.js'
import type { SimPart } from './part.js'

const MINUTE_MS = 60_000
const GIBIBYTE = 2 ** 30

/** What a simulated day has cost. */
export interface FunctionStatistics {
  /** Minutes in which a function was called and no environment was resident. */
  readonly coldInvocations: number
  /** All calls. */
  readonly invocations: number
  /** Minutes in which a function was called, summed over functions. */
  readonly activeMinutes: number
  /** Resident minutes by the memory of an environment, in GiB-minutes. */
  readonly gibMinutes: number
  /** Cold invocations of each function, in the order of the trace. */
  readonly coldByFunction: Uint32Array
  /** Calls of each function, in the order of the trace. */
  readonly invocationsByFunction: Uint32Array
}

/** What is said of a function's islands, and the signal that shows it. */
const ISLAND_LEVELS: ReadonlyMap<string, string> = new Map([
  ['island.standby', 'islands.standby'],
  ['island.limit', 'islands.limit'],
  ['island.wait', 'island.wait'],
])

/**
 * Functions that are called as a trace says, a tick a minute. An environment is resident in the minutes in which its
 * function runs and in those for which the plan keeps it warm; a call in a minute that finds none is one cold
 * invocation, however many calls that minute has.
 */
export class SimFunctions implements SimPart {
  /** No call of a trace is seen while it runs: policies for tasks find none here. */
  readonly targets: readonly TargetKind[] = ['host', 'function', 'task']
  readonly actions: readonly string[] = ['environment.warm', ...ISLAND_LEVELS.keys(), 'memory.reset', 'storage.reset']
  readonly #trace: FunctionTrace
  readonly #memoryBytes: number
  readonly #meanBytes: number
  readonly #startupSeconds: number
  /** Index of the next arrival of each function. */
  readonly #next: Uint32Array
  readonly #warm: Uint8Array
  /**
   * Kept as told, by action, so that policies meet the signals they know; what islands save is too short to show in
   * minutes.
   */
  readonly #islands: ReadonlyMap<string, Float64Array>
  readonly #lastArrivalMinute: Float64Array
  readonly #functionOfRow = new Map<number, number>()
  readonly #listeners: ArrivalListener[] = []
  #rows: Int32Array = new Int32Array(0)
  #hostRow = -1
  #columns: FunctionColumns | null = null
  #hosts: Table | null = null
  readonly #coldByFunction: Uint32Array
  readonly #invocationsByFunction: Uint32Array
  #minute = 0
  #activeMinutes = 0
  #gibMinutes = 0

  /**
   * @param trace which functions are called when
   * @param options.memoryBytes what the simulated host may hand out (default 1 PiB: no limit but the policies' own)
   * @param options.startupSeconds what a cold start is taken to cost (default 1)
   * @throws RangeError for a trace without functions
   */
  constructor(trace: FunctionTrace, options: { memoryBytes?: number; startupSeconds?: number } = {}) {
    checkOptionNames('SimFunctions', options, { memoryBytes: true, startupSeconds: true })
    const count = trace?.functions?.length ?? 0
    if (count === 0) throw Errors.NoFunctions()
    this.#trace = trace
    this.#memoryBytes = options.memoryBytes ?? 2 ** 50
    this.#meanBytes = trace.functions.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0) / count
    this.#startupSeconds = options.startupSeconds ?? 1
    this.#next = new Uint32Array(count)
    this.#warm = new Uint8Array(count)
    this.#islands = new Map([...ISLAND_LEVELS.keys()].map((action) => [action, new Float64Array(count)]))
    this.#lastArrivalMinute = new Float64Array(count).fill(NaN)
    this.#coldByFunction = new Uint32Array(count)
    this.#invocationsByFunction = new Uint32Array(count)
  }

  onArrival(listener: ArrivalListener): void {
    this.#listeners.push(listener)
  }

  open(sense: Sense): void {
    const { host, function: table } = sense.tables
    this.#hosts = host
    this.#hostRow = host.add('sim').row
    this.#rows = Int32Array.from(this.#trace.functions, ({ id, app, owner, trigger }, index) => {
      const { row } = table.add(id, { app, owner, trigger }, 'sim', host)
      this.#functionOfRow.set(row, index)
      return row
    })
    this.#columns = functionColumns(table)
    this.#observeHost()
    for (const [index, row] of this.#rows.entries()) {
      this.#columns.memory.observe(row, this.#trace.functions[index]!.memoryBytes)
      this.#columns.startup.observe(row, this.#startupSeconds)
    }
  }

  /** Plays the minute that ends now. @param nowMs the engine's clock */
  sample(nowMs: number): void {
    const columns = this.#columns!
    for (; (this.#minute + 1) * MINUTE_MS <= nowMs && this.#minute < this.#trace.minutes; this.#minute++) {
      this.#makeRoom()
      for (let index = 0; index < this.#rows.length; index++) this.#playMinute(index, columns)
    }
    this.#observeHost()
  }

  apply(action: PlannedAction): Outcome {
    const index = action.target === 'function' ? this.#functionOfRow.get(action.row) : undefined
    if (index === undefined) return { status: 'failed', reason: `no ${action.target} in row ${action.row}`, retry: false }
    const levels = this.#islands.get(action.action)
    if (levels !== undefined) {
      levels[index] = action.action === 'island.wait' ? action.to : Math.round(action.to)
      return { status: 'done', reached: levels[index]! }
    }
    this.#warm[index] = action.to >= 1 ? 1 : 0
    return { status: 'done', reached: this.#warm[index]! }
  }

  /** What the minutes played so far have cost. */
  statistics(): FunctionStatistics {
    return {
      coldInvocations: sum(this.#coldByFunction),
      invocations: sum(this.#invocationsByFunction),
      activeMinutes: this.#activeMinutes,
      gibMinutes: this.#gibMinutes,
      coldByFunction: this.#coldByFunction.slice(),
      invocationsByFunction: this.#invocationsByFunction.slice(),
    }
  }

  /** Calls take the memory they need: where the host has no more, idle environments go, the least valuable first. */
  #makeRoom(): void {
    const { functions } = this.#trace
    let missing = -this.#memoryBytes
    const idle: number[] = []
    for (let index = 0; index < functions.length; index++) {
      const isCalled = functions[index]!.arrivalMinutes[this.#next[index]!] === this.#minute
      if (isCalled || this.#warm[index] === 1) missing += functions[index]!.memoryBytes
      if (!isCalled && this.#warm[index] === 1) idle.push(index)
    }
    if (missing <= 0) return
    const worth = (index: number) => this.#columns!.worth.current.values[this.#rows[index]!]!
    idle.sort((a, b) => worth(a) - worth(b) || this.#lastArrivalMinute[a]! - this.#lastArrivalMinute[b]!)
    for (const index of idle) {
      if (missing <= 0) return
      this.#warm[index] = 0
      missing -= functions[index]!.memoryBytes
    }
  }

  #playMinute(index: number, columns: FunctionColumns): void {
    const traced = this.#trace.functions[index]!
    const row = this.#rows[index]!
    const calls = this.#callsNow(index)
    const resident = this.#warm[index] === 1
    if (resident || calls > 0) this.#gibMinutes += traced.memoryBytes / GIBIBYTE
    if (calls > 0) {
      this.#activeMinutes++
      this.#invocationsByFunction[index]! += calls
      if (!resident) this.#coldByFunction[index]!++
      this.#lastArrivalMinute[index] = this.#minute
      // A minute that ran something leaves its environment behind; whether it stays is the next plan's to say.
      this.#warm[index] = 1
      for (const listener of this.#listeners) listener(row, this.#minute * MINUTE_MS, null)
    }
    columns.arrived.observe(row, calls)
    columns.warm.observe(row, this.#warm[index]!)
    for (const [action, levels] of this.#islands) columns.islands.get(action)!.observe(row, levels[index]!)
    const idleMinutes = this.#minute - this.#lastArrivalMinute[index]!
    if (!Number.isNaN(idleMinutes)) columns.idle.observe(row, (idleMinutes * MINUTE_MS) / 1000)
  }

  #callsNow(index: number): number {
    const { arrivalMinutes, arrivalCounts } = this.#trace.functions[index]!
    const at = this.#next[index]!
    if (arrivalMinutes[at] !== this.#minute) return 0
    this.#next[index]!++
    return arrivalCounts[at]!
  }

  #observeHost(): void {
    const held = this.#trace.functions.reduce(
      (bytes, { memoryBytes }, index) => bytes + this.#warm[index]! * memoryBytes,
      0,
    )
    const hosts = this.#hosts!
    hosts.signal('memory.total').observe(this.#hostRow, this.#memoryBytes)
    hosts.signal('memory.committed').observe(this.#hostRow, held)
    hosts.signal('environment.memory').observe(this.#hostRow, this.#meanBytes)
    hosts.signal('memory.available').observe(this.#hostRow, Math.max(0, this.#memoryBytes - held))
  }
}

interface FunctionColumns {
  readonly arrived: SignalColumns
  readonly idle: SignalColumns
  readonly warm: SignalColumns
  readonly worth: SignalColumns
  readonly islands: ReadonlyMap<string, SignalColumns>
  readonly memory: SignalColumns
  readonly startup: SignalColumns
}

function functionColumns(table: Table): FunctionColumns {
  return {
    arrived: table.signal('requests.arrived'),
    idle: table.signal('requests.idle'),
    warm: table.signal('environments.warm'),
    worth: table.signal('environments.worth'),
    islands: new Map([...ISLAND_LEVELS].map(([action, signal]) => [action, table.signal(signal)])),
    memory: table.signal('environment.memory'),
    startup: table.signal('environment.startup'),
  }
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0)
}
