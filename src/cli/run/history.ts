// A forecast needs a past. Before a window of a trace is really run, the engine is shown what came before it: the
// same calls in virtual time, of which nothing is executed. It then starts the window as a host finds itself at that
// time of the day.
import type { Host, NewRecord, Outcome, PlannedAction } from '../../act/index.js'
import type { ArrivalListener } from '../../act/host.js'
import type { LocalHost } from '../../act/local/host.js'
import { DEFAULT_TENANT } from '../../act/local/runtime.js'
import type { Engine } from '../../engine.js'
import type { JournalSink } from '../../recorder.js'
import { createRandom } from '../../sense/random.js'
import type { Sense, Table } from '../../sense/index.js'
import { arrivalsWithin } from '../../sense/traces/arrivals.js'
import type { Schedule } from './schedule.js'

const MINUTE_MS = 60_000

/** Stands before the local host: while history is played it answers itself, afterwards it passes everything on. */
export class HistoryHost implements Host {
  readonly name: string
  readonly capabilities: Host['capabilities']
  readonly scratch: LocalHost['scratch']
  readonly #host: LocalHost
  readonly #listeners: ArrivalListener[] = []
  /** By action, then by function: what a plan wanted last. */
  readonly #levels = new Map<string, Map<string, number>>()
  readonly #lastArrivalMs = new Map<string, number>()
  #functions: Table | null = null
  #live = false

  constructor(host: LocalHost) {
    this.#host = host
    this.name = host.name
    this.capabilities = host.capabilities
    this.scratch = host.scratch
  }

  get isLive(): boolean {
    return this.#live
  }

  async open(sense: Sense): Promise<void> {
    this.#functions = sense.tables.function
    await this.#host.open(sense)
  }

  sample(nowMs: number): void {
    this.#host.sample(nowMs) // in history too: the machine's own figures, what an environment is thought to hold
    if (!this.#live) this.#sampleHistory(nowMs)
  }

  planned(): void {
    this.#host.planned()
  }

  apply(action: PlannedAction): Outcome | Promise<Outcome> {
    if (this.#live) return this.#host.apply(action)
    const levels = this.#levels.get(action.action) ?? new Map<string, number>()
    this.#levels.set(action.action, levels.set(action.targetId, Math.round(action.to)))
    return { status: 'done', reached: Math.round(action.to) }
  }

  onArrival(listener: ArrivalListener): void {
    this.#listeners.push(listener)
    this.#host.onArrival(listener)
  }

  close(): Promise<void> {
    return this.#host.close()
  }

  /** Shows the engine every call before the window, a tick at a time; from then on the host is live. */
  async play(engine: Engine, { trace, window, seed }: Schedule, signal: AbortSignal): Promise<void> {
    if (window.fromMinute > 0) {
      const { timeMs, functionIndex } = arrivalsWithin(trace, 0, window.fromMinute, createRandom(seed).fork('arrivals'))
      let next = 0
      for (
        let nowMs = engine.tickMs;
        nowMs <= window.fromMinute * MINUTE_MS && !signal.aborted;
        nowMs += engine.tickMs
      ) {
        for (; timeMs[next]! < nowMs; next++) this.#arrive(trace.functions[functionIndex[next]!]!.id, timeMs[next]!)
        await engine.tick(nowMs)
      }
    }
    this.#live = true
  }

  /** What the last plan of the history wants kept ready. */
  levels(action: string): [functionName: string, count: number][] {
    return [...(this.#levels.get(action) ?? [])]
  }

  #arrive(functionName: string, timeMs: number): void {
    const table = this.#functions!
    const row = table.rowOf(functionName)
    for (const listener of this.#listeners) listener(row, timeMs, DEFAULT_TENANT)
    table.signal('requests.arrived').raw[row]! += 1
    this.#lastArrivalMs.set(functionName, timeMs)
    // What ran leaves its environment behind; whether it stays is the next plan's to say.
    const warm = this.#levels.get('environment.warm') ?? new Map<string, number>()
    this.#levels.set('environment.warm', warm.set(functionName, Math.max(1, warm.get(functionName) ?? 0)))
  }

  #sampleHistory(nowMs: number): void {
    const table = this.#functions!
    const column = (name: string) => table.signal(name).raw
    for (const [name, timeMs] of this.#lastArrivalMs)
      column('requests.idle')[table.rowOf(name)] = (nowMs - timeMs) / 1000
    for (const [name, count] of this.levels('environment.warm')) column('environments.warm')[table.rowOf(name)] = count
    for (const [name, count] of this.levels('island.standby')) column('islands.standby')[table.rowOf(name)] = count
  }
}

/** Of decisions, a journal learns only those that were carried out: what was made of history is none. */
const DECISIONS: ReadonlySet<NewRecord['type']> = new Set(['tick', 'plan', 'refusals', 'outcome', 'problem'] as const)

/** A journal that learns what is in force, what is observed, and of decisions only those that were carried out. */
export function liveOnly(journal: JournalSink, host: { readonly isLive: boolean }): JournalSink {
  return {
    append: (record) => (host.isLive || !DECISIONS.has(record.type) ? journal.append(record) : 0),
    flush: () => journal.flush(),
    get segment() {
      return journal.segment!
    },
  }
}
