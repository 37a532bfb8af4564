// What the loop tells the journal: what is in force, what was observed, what was decided with which values, and what
// became of it. A skip or refusal is written down when it begins or changes its reason; while it only repeats, tick after
// tick, it is counted in the tick's record.
import { resolve } from 'node:path'
import {
  FORMAT,
  type Journal,
  type Outcome,
  type PlannedAction,
  type PolicyRecord,
  readingBytes,
  ReadingTaker,
  type RunDescription,
  type SignalReading,
} from './act/index.js'
import { type BoundPolicies, type Plan, type Proposals, REASONS } from './decide/index.js'
import { DecisionPicker } from './recorder/decisions.js'
import { describePolicy, describeRule } from './recorder/describe.js'
import { Repeats } from './recorder/repeats.js'
import { TargetLog } from './recorder/targets.js'
import type { Sense } from './sense/index.js'
import { version } from './version.js'

/** A journal, or anything that takes records as one does. */
export interface JournalSink extends Pick<Journal, 'append' | 'flush'> {
  /** Changes when records go to a new file, of which those before may be deleted. */
  readonly segment?: number
}

/** What became of a policy, or of the files of one. */
export type PolicyChange = Pick<PolicyRecord, 'event' | 'path' | 'policy' | 'reason'>

/** A plan of more actions is several records: one may hold 16 MiB, and an action may have an id of 512 characters. */
const PLAN_ACTIONS = 4096
const READING_BYTES = 4 * 2 ** 20

export interface Decision {
  readonly nowMs: number
  readonly tick: number
  readonly plan: Plan
  readonly proposals: Proposals
  readonly actions: readonly PlannedAction[]
  /** What policies that do not enforce would have done. */
  readonly shadows: readonly PlannedAction[]
}

export interface RecorderOptions {
  readonly run: RunDescription
  /** Where policies are loaded from. */
  readonly paths: readonly string[]
  readonly overrides: Readonly<Record<string, number | string>>
  /** Whether observations are recorded too. */
  readonly readings: boolean
}

/** Tells everything to a journal, in order. Without a journal it does nothing. */
export class Recorder {
  readonly #journal: JournalSink | null
  readonly #sense: Sense
  readonly #options: RecorderOptions
  readonly #repeats: Repeats
  readonly #readings: { readonly taker: ReadingTaker; readonly targets: TargetLog } | null
  #policies: BoundPolicies | null = null
  #picker: DecisionPicker
  /** Number of the record that the run began with. */
  #run: number | null = null
  #segment: number | undefined
  /** The first tick that has not begun. */
  #nextTick = 0
  /** A reading was written, and no decision yet. */
  #undecided = false

  constructor(journal: JournalSink | null, sense: Sense, options: RecorderOptions) {
    this.#journal = journal
    this.#sense = sense
    this.#options = options
    this.#repeats = new Repeats(sense)
    this.#picker = new DecisionPicker(sense, [])
    const readings = journal !== null && options.readings
    this.#readings = readings ? { taker: new ReadingTaker(sense), targets: new TargetLog(sense) } : null
  }

  /** These policies decide from now on. */
  inForce(timeMs: number, policies: BoundPolicies): void {
    if (this.#journal === null) return
    this.#policies = policies
    this.#picker = new DecisionPicker(this.#sense, policies.leaves())
    this.#repeats.forget()
    if (this.#run !== null) this.#describe(this.#journal, timeMs, policies)
  }

  /** The first time, a run begins. */
  opened(timeMs: number): void {
    if (this.#journal === null || this.#run !== null) return
    this.#run = this.#open(this.#journal, timeMs, null)
  }

  policyChanged(timeMs: number, change: PolicyChange): void {
    this.#journal?.append({ type: 'policy', timeMs, ...change, description: null })
    void this.#journal?.flush()
  }

  /** A tick begins; nothing of it is observed yet. */
  began(timeMs: number, tick: number): void {
    if (this.#journal === null) return
    this.#nextTick = tick + 1
    this.opened(timeMs)
    if (this.#journal.segment === this.#segment) return
    this.#readings?.targets.write(this.#journal, timeMs)
    this.#readings?.targets.restart()
    this.#repeats.forget()
    this.#open(this.#journal, timeMs, this.#run)
  }

  /** All that there is for the tick to read is in the raw columns. */
  sensed(timeMs: number, tick: number): void {
    if (this.#journal === null || this.#readings === null) return
    this.#readings.targets.write(this.#journal, timeMs)
    const again = this.#undecided
    this.#undecided = true
    const parts = inParts(this.#readings.taker.take())
    for (const [index, signals] of parts.entries()) {
      this.#journal.append({ type: 'reading', timeMs, tick, more: index + 1 < parts.length, again, signals })
    }
  }

  /** Call it while the columns still hold what the tick computed. */
  decided({ nowMs, tick, plan, proposals, actions, shadows }: Decision): void {
    if (this.#journal === null) return
    this.#undecided = false
    this.#readings?.targets.write(this.#journal, nowMs)
    const { told, ...sorted } = this.#repeats.sort(plan, proposals)
    const counts = { proposals: proposals.count, planned: actions.length, refused: told.length }
    const reasons = byReason(sorted.reasons)
    this.#journal.append({ type: 'tick', timeMs: nowMs, tick, ...counts, reasons, repeated: byReason(sorted.repeated) })
    for (let at = 0; at < told.length; at += PLAN_ACTIONS) {
      const indexes = told.subarray(at, at + PLAN_ACTIONS)
      const targetIds = Array.from(indexes, (index) => this.#targetId(index, proposals))
      const decisions = this.#picker.pick(indexes, plan, proposals)
      this.#journal.append({ type: 'refusals', timeMs: nowMs, tick, targetIds, decisions })
    }
    for (let at = 0; at < Math.max(actions.length, shadows.length); at += PLAN_ACTIONS) {
      const end = at + PLAN_ACTIONS
      const indexes = joined(plan.order.subarray(at, end), plan.shadows.subarray(at, end))
      const decisions = this.#picker.pick(indexes, plan, proposals)
      const parts = { actions: actions.slice(at, end), recommended: shadows.slice(at, end), decisions }
      this.#journal.append({ type: 'plan', timeMs: nowMs, tick, ...parts })
    }
    void this.#journal.flush()
  }

  settled(timeMs: number, action: PlannedAction, outcome: Outcome, durationMs: number): void {
    const beforeTick = this.#nextTick
    this.#journal?.append({ type: 'outcome', timeMs, id: action.id, outcome, durationMs, beforeTick })
    // Not with the next tick's: a kill until then would lose it. Flushes asked for while one runs become one.
    void this.#journal?.flush()
  }

  problem(timeMs: number, where: string, { message, stack }: Error): void {
    this.#journal?.append({ type: 'problem', timeMs, where, message, stack: stack ?? null })
    void this.#journal?.flush()
  }

  async closed(timeMs: number, ticks: number): Promise<void> {
    this.#journal?.append({ type: 'close', timeMs, ticks })
    await this.#journal?.flush()
  }

  /** @returns the number of the first record */
  #open(journal: JournalSink, timeMs: number, continues: number | null): number {
    this.#segment = journal.segment
    const self = { format: FORMAT, version, pid: process.pid, continues }
    const seq = journal.append({ type: 'open', timeMs, ...self, ...this.#options.run })
    if (this.#policies !== null) this.#describe(journal, timeMs, this.#policies)
    return seq
  }

  #describe(journal: JournalSink, timeMs: number, policies: BoundPolicies): void {
    const { set } = policies
    const leaves = policies.leaves()
    journal.append({
      type: 'policies',
      timeMs,
      paths: this.#options.paths.map((path) => resolve(path)),
      overrides: this.#options.overrides,
      sources: set.sources.length,
      policies: set.policies.length,
      rules: set.rules.length,
    })
    for (const { path, content } of set.sources) {
      journal.append({ type: 'source', timeMs, path: resolve(path), content })
    }
    for (const policy of set.policies) {
      const loaded = { event: 'loaded', path: policy.file, policy: policy.name, reason: null } as const
      journal.append({ type: 'policy', timeMs, ...loaded, description: describePolicy(policy) })
    }
    for (const [index, own] of leaves.entries()) {
      journal.append({ type: 'rule', timeMs, ...describeRule(set, index, own, this.#sense.registry) })
    }
    for (const [index, { file, name }] of set.policies.entries()) {
      const reason = policies.disabledReason(index)
      if (reason === null) continue
      journal.append({ type: 'policy', timeMs, event: 'disabled', path: file, policy: name, reason, description: null })
    }
    void journal.flush()
  }

  #targetId(index: number, { rule, row, terms }: Proposals): string {
    const { target } = terms.policies[terms.rules[rule[index]!]!.policy]!
    return this.#sense.tables[target].idOf(row[index]!) ?? ''
  }
}

/** One record at least: a tick in which nothing was observed is a tick. */
function inParts(signals: readonly SignalReading[]): SignalReading[][] {
  const parts: SignalReading[][] = [[]]
  let bytes = 0
  for (const signal of signals) {
    bytes += readingBytes(signal)
    if (bytes > READING_BYTES && parts.at(-1)!.length > 0) {
      parts.push([])
      bytes = readingBytes(signal)
    }
    parts.at(-1)!.push(signal)
  }
  return parts
}

function joined(first: Int32Array, second: Int32Array): Int32Array {
  const all = new Int32Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

function byReason(counts: Uint32Array): Record<string, number> {
  return Object.fromEntries(REASONS.flatMap(({ name }, code) => (counts[code]! > 0 ? [[name, counts[code]!]] : [])))
}
