// What the loop tells the journal. Decisions that change nothing are counted, all others are written down one by one.
import type { Journal, PolicyRecord } from './act/journal/index.js'
import type { Outcome, PlannedAction } from './act/index.js'
import { type Plan, type PolicySet, type Proposals, Reason, REASONS, Status } from './decide/index.js'
import type { Sense } from './sense/index.js'
import { version } from './version.js'

/** A journal, or anything that takes records as one does. */
export type JournalSink = Pick<Journal, 'append' | 'flush'>

/** What became of a policy, or of the files of one. */
export type PolicyChange = Pick<PolicyRecord, 'event' | 'path' | 'policy' | 'reason'>

/** A plan of more actions is several records: one may hold 16 MiB, and an action may have an id of 512 characters. */
const PLAN_ACTIONS = 4096

export interface Decision {
  readonly nowMs: number
  readonly tick: number
  readonly plan: Plan
  readonly proposals: Proposals
  readonly actions: readonly PlannedAction[]
  readonly recommended: readonly PlannedAction[]
}

export class Recorder {
  readonly #journal: JournalSink | null
  readonly #sense: Sense

  constructor(journal: JournalSink | null, sense: Sense) {
    this.#journal = journal
    this.#sense = sense
  }

  opened(timeMs: number, host: string, tickMs: number, policies: PolicySet): void {
    if (this.#journal === null) return
    this.#journal.append({ type: 'open', timeMs, version, pid: process.pid, host, tickMs })
    for (const { name, file } of policies.policies) {
      this.policyChanged(timeMs, { event: 'loaded', path: file, policy: name, reason: null })
    }
  }

  policyChanged(timeMs: number, change: PolicyChange): void {
    this.#journal?.append({ type: 'policy', timeMs, ...change })
    void this.#journal?.flush()
  }

  decided(decision: Decision): void {
    if (this.#journal === null) return
    const { nowMs, tick, actions, recommended, proposals } = decision
    const { reasons, refused } = this.#refusals(decision)
    const planned = actions.length
    this.#journal.append({ type: 'tick', timeMs: nowMs, tick, proposals: proposals.count, planned, refused, reasons })
    for (let at = 0; at < Math.max(planned, recommended.length); at += PLAN_ACTIONS) {
      const part = (all: readonly PlannedAction[]) => all.slice(at, at + PLAN_ACTIONS)
      const parts = { actions: part(actions), recommended: part(recommended) }
      this.#journal.append({ type: 'plan', timeMs: nowMs, tick, ...parts })
    }
    void this.#journal.flush()
  }

  settled(timeMs: number, action: PlannedAction, outcome: Outcome, durationMs: number): void {
    this.#journal?.append({ type: 'outcome', timeMs, id: action.id, outcome, durationMs })
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

  #refusals({ nowMs, tick, plan, proposals }: Decision): { reasons: Record<string, number>; refused: number } {
    const reasons: Record<string, number> = {}
    let refused = 0
    for (let at = 0; at < proposals.count; at++) {
      const name = REASONS[plan.reason[at]!]!.name
      reasons[name] = (reasons[name] ?? 0) + 1
      if (plan.status[at] !== Status.Skipped && plan.status[at] !== Status.Refused) continue
      if (plan.reason[at] === Reason.AlreadyThere) continue
      refused++
      this.#refusal(nowMs, tick, at, name, plan, proposals)
    }
    return { reasons, refused }
  }

  #refusal(timeMs: number, tick: number, at: number, reason: string, plan: Plan, proposals: Proposals): void {
    const { rules, policies } = proposals.terms
    const rule = rules[proposals.rule[at]!]!
    const policy = policies[rule.policy]!
    const targetId = this.#sense.tables[policy.target].idOf(proposals.row[at]!) ?? ''
    const { name, action } = rule
    const to = proposals.to[at]!
    const bound = plan.bound[at]!
    const what = { action, target: policy.target, targetId, policy: policy.name, rule: name, to, reason, bound }
    this.#journal!.append({ type: 'refusal', timeMs, tick, ...what })
  }
}
