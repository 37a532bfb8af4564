// A decision with everything that is known of it, as plain data.
import type { ForecastDescription, OutcomeRecord } from '../../act/index.js'
import { runOf } from '../../act/replay/index.js'
import { Reason, REASONS, Status } from '../../decide/arbiter/reasons.js'
import { filledIn, namesIn, type Part, partsOf } from './condition.js'
import type { Decision } from './decisions.js'
import { dimensionOfAction } from './dimensions.js'
import { boundText } from '../output/reason.js'
import { measured } from './measured.js'
import { type Measured, RuleReading } from './reading.js'

/** An expression as it was written, with values behind its names, and what it came to. */
export interface Expression {
  readonly name: string
  readonly written: string
  readonly filledIn: string
  readonly result: Measured | null
}

/** A condition, or a part of one. */
export interface Condition {
  readonly written: string
  readonly filledIn: string
  readonly by: '&&' | '||' | null
  /** `null`: it cannot be read. */
  readonly held: boolean | null
  readonly parts: readonly Condition[]
}

export interface Forecast extends ForecastDescription {
  /** `mean`, `low`, `high`, `confidence`, ...: what there is. */
  readonly fields: Readonly<Record<string, Measured>>
}

export interface Verdict {
  readonly asked: number
  readonly from: number
  readonly granted: number
  readonly status: 'planned' | 'clipped' | 'skipped' | 'refused'
  readonly reason: string
  readonly says: string
  /** What the number beside the reason is, and the number; `null` where there is none. */
  readonly bound: { readonly is: string; readonly value: number } | null
  /** Of the proposal that won; `null` where none did. */
  readonly winner: string | null
}

export interface Explanation {
  readonly decision: Decision
  readonly run: number | null
  readonly match: Condition | null
  readonly when: Condition | null
  /** The action's arguments, then the bounds of its level. */
  readonly expressions: readonly Expression[]
  /** Variables that they need, and what each is made of. */
  readonly variables: readonly Expression[]
  readonly forecasts: readonly Forecast[]
  /** `null` in journals that did not record it. */
  readonly verdict: Verdict | null
  readonly outcome: OutcomeRecord | null
}

const STATUS_NAMES = Object.fromEntries(
  Object.entries(Status).map(([name, code]) => [code, name.toLowerCase() as Verdict['status']]),
)
const FIELDS = ['mean', 'low', 'high', 'confidence', 'probability']
const BOUNDS = ['floor', 'ceiling']

export function explain(decision: Decision, outcome: OutcomeRecord | null): Explanation {
  const { ruleDescription: rule, policy, decided, run } = decision
  const known = { decision, run: run === null ? null : runOf(run), verdict: verdictOf(decision), outcome }
  const nothing = { match: null, when: null, expressions: [], variables: [], forecasts: [] }
  if (rule === null || decided === null) return { ...known, ...nothing }
  const reading = new RuleReading(rule, policy, decided, decision.texts)
  const fill = (text: string) => filledIn(text, (name) => measured(reading.named(name)))
  const expression = ([name, written]: [string, string]): Expression => {
    return { name, written, filledIn: fill(written), result: reading.measure(written) }
  }
  const conditionOf = ({ text, by, parts }: Part): Condition => {
    const held = reading.measure(text)?.value
    return {
      written: text,
      filledIn: fill(text),
      by,
      held: typeof held === 'boolean' ? held : null,
      parts: parts.map(conditionOf),
    }
  }
  const bounds = Object.entries(rule.limits).filter(([name]) => BOUNDS.includes(name))
  const texts = [policy?.match ?? '', rule.when, ...Object.values(rule.arguments), ...bounds.map(([, text]) => text)]
  return {
    ...known,
    match: policy?.match == null ? null : conditionOf(partsOf(policy.match)),
    when: conditionOf(partsOf(rule.when)),
    expressions: [...Object.entries(rule.arguments), ...bounds].map(expression),
    variables: variablesOf(texts, policy?.variables ?? {}).map(expression),
    forecasts: forecastsOf(decision, reading),
  }
}

/** Those that the texts name, and those that these are made of, each before what it is made of. */
function variablesOf(texts: readonly string[], variables: Readonly<Record<string, string>>): [string, string][] {
  const found = new Map<string, string>()
  const waiting = [...texts]
  for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) {
    for (const name of namesIn(text)) {
      if (found.has(name) || !Object.hasOwn(variables, name)) continue
      found.set(name, variables[name]!)
      waiting.push(variables[name]!)
    }
  }
  return [...found]
}

function forecastsOf({ ruleDescription, policy }: Decision, reading: RuleReading): Forecast[] {
  const fields = new Map<string, Record<string, Measured>>()
  for (const leaf of ruleDescription!.leaves) {
    if (leaf.source.kind !== 'forecast') continue
    const known = fields.get(leaf.source.key) ?? {}
    known[leaf.source.field] = { value: reading.valueOf(leaf), dimension: leaf.dimension }
    fields.set(leaf.source.key, known)
  }
  return (policy?.forecasts ?? []).flatMap((forecast) => {
    const known = fields.get(forecast.key)
    const ordered = FIELDS.flatMap((field) => (known?.[field] === undefined ? [] : [[field, known[field]]]))
    return known === undefined ? [] : [{ ...forecast, fields: Object.fromEntries(ordered) }]
  })
}

function verdictOf({ decided, tick }: Decision): Verdict | null {
  if (decided === null) return null
  const { asked, from, granted, status, reason, bound } = decided
  const {
    name,
    says,
    bound: is,
  } = REASONS[reason] ?? { name: `reason ${reason}`, says: 'a reason of a later version', bound: '' }
  return {
    asked,
    from,
    granted,
    status: STATUS_NAMES[status] ?? 'refused',
    reason: name,
    says,
    bound: is === '' || Number.isNaN(bound) || reason === Reason.Outranked ? null : { is, value: bound },
    winner: reason === Reason.Outranked ? `${tick}.${bound}` : null,
  }
}

/** The number behind a reason, with its unit. */
export function boundOf({ bound, reason }: Verdict, action: string): string {
  const code = REASONS.findIndex(({ name }) => name === reason)
  return bound === null ? '' : boundText(code, bound.is, bound.value, dimensionOfAction(action))
}
