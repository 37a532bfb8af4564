// The decisions of a journal, each with what was in force when it was made.
import {
  type Decided,
  decisionAt,
  type DecisionColumns,
  JournalReader,
  type JournalRecord,
  type OpenRecord,
  type OutcomeRecord,
  type PlannedAction,
  type PolicyDescription,
  type RuleDescription,
} from '../../act/index.js'
import { runOf } from '../../act/replay/index.js'

/** What became of a proposal: applied, shown to whoever asks, or neither. */
export type Kind = 'planned' | 'recommended' | 'refused'

export interface Decision {
  /** `12.3`: proposal 3 of tick 12. */
  readonly id: string
  readonly run: OpenRecord | null
  readonly tick: number
  readonly timeMs: number
  readonly kind: Kind
  /** `vm/guest-1` */
  readonly target: string
  readonly action: string
  /** `policy/rule` */
  readonly rule: string
  /** What was asked and granted, and the values; `null` in journals of format 1. */
  readonly decided: Decided | null
  /** Of the values of labels. */
  readonly texts: readonly string[]
  /** `null` when the record that describes it is lost. */
  readonly ruleDescription: RuleDescription | null
  readonly policy: PolicyDescription | null
}

export type Found =
  { readonly decision: Decision } | { readonly outcome: OutcomeRecord; readonly run: OpenRecord | null }

/** Everything that decisions are explained by; readings are not. */
const TYPES: ReadonlySet<JournalRecord['type']> = new Set([
  'open',
  'policies',
  'policy',
  'rule',
  'plan',
  'refusals',
  'refusal',
  'outcome',
] as const)

/** Reads a journal's decisions and their outcomes, in order. */
export async function* decisionsIn(
  folder: string,
  onDamage: (error: Error) => void,
): AsyncGenerator<Found, void, undefined> {
  const inForce = new InForce()
  for await (const record of new JournalReader(folder, { types: TYPES, onDamage })) {
    inForce.note(record)
    switch (record.type) {
      case 'plan': {
        const all = [...record.actions, ...record.recommended]
        for (const [at, action] of all.entries()) {
          const kind = at < record.actions.length ? 'planned' : 'recommended'
          yield { decision: inForce.planned(record, action, kind, columnsOf(record), at) }
        }
        break
      }
      case 'refusals':
        for (const [at, targetId] of record.targetIds.entries()) {
          yield { decision: inForce.refused(record, targetId, record.decisions, at) }
        }
        break
      case 'refusal': {
        const { tick, timeMs, seq, action, policy, rule } = record
        const target = `${record.target}/${record.targetId}`
        const lost = { decided: null, texts: [], ruleDescription: null, policy: null }
        const id = `#${seq}` // refusals had no ids
        yield {
          decision: {
            id,
            run: inForce.run,
            tick,
            timeMs,
            kind: 'refused',
            target,
            action,
            rule: `${policy}/${rule}`,
            ...lost,
          },
        }
        break
      }
      case 'outcome':
        yield { outcome: record, run: inForce.run }
    }
  }
}

/** `null` in format 1. */
function columnsOf({ decisions }: { decisions?: DecisionColumns }): DecisionColumns | null {
  return decisions ?? null
}

interface Moment {
  readonly tick: number
  readonly timeMs: number
}

class InForce {
  run: OpenRecord | null = null
  readonly #rules = new Map<number, RuleDescription>()
  readonly #policies = new Map<string, PolicyDescription>()

  note(record: JournalRecord): void {
    if (record.type === 'open') {
      if (this.run === null || record.continues !== runOf(this.run)) this.#forget()
      this.run = record
    } else if (record.type === 'policies') this.#forget()
    else if (record.type === 'rule') this.#rules.set(record.index, record)
    else if (record.type === 'policy' && record.description != null) {
      this.#policies.set(record.description.name, record.description)
    }
  }

  planned(
    { tick, timeMs }: Moment,
    { id, action, target, targetId, policy, rule }: PlannedAction,
    kind: Kind,
    columns: DecisionColumns | null,
    at: number,
  ): Decision {
    const names = { id, kind, target: `${target}/${targetId}`, action, rule: `${policy}/${rule}` }
    return { ...names, tick, timeMs, ...this.#known(columns, at) }
  }

  refused({ tick, timeMs }: Moment, targetId: string, columns: DecisionColumns, at: number): Decision {
    const known = this.#known(columns, at)
    const { target = '?', action = '?', policy = '?', name = '?' } = known.ruleDescription ?? {}
    const id = `${tick}.${known.decided!.proposal}`
    const names = { kind: 'refused', target: `${target}/${targetId}`, action, rule: `${policy}/${name}` } as const
    return { id, ...names, tick, timeMs, ...known }
  }

  #known(columns: DecisionColumns | null, at: number) {
    const decided = columns === null ? null : decisionAt(columns, at)
    const ruleDescription = decided === null ? null : (this.#rules.get(decided.rule) ?? null)
    const policy = ruleDescription === null ? null : (this.#policies.get(ruleDescription.policy) ?? null)
    return { run: this.run, decided, texts: columns?.texts ?? [], ruleDescription, policy }
  }

  #forget(): void {
    this.#rules.clear()
    this.#policies.clear()
  }
}
