// What a policy's author wrote, kept beside what it means, for whoever explains a decision later.
import type { Dimension } from '../../sense/index.js'
import type { Scope } from '../expressions/scope.js'
import type { LimitsDocument, PolicyDocument, RuleDocument } from './document.js'

/** A constant as it was written, and what it is worth in base units: another number where it is overridden. */
export interface WrittenConstant {
  readonly written: string
  readonly value: number
  readonly dimension: Dimension | null
}

export interface WrittenPolicy {
  /** `null`: every target. */
  readonly match: string | null
  readonly constants: Readonly<Record<string, WrittenConstant>>
  readonly variables: Readonly<Record<string, string>>
}

/** @param scope of a policy in which nothing is wrong: what it imports counts where it is used */
export function writtenOf({ match }: PolicyDocument, scope: Scope): WrittenPolicy {
  const used = scope.used()
  const constants: Record<string, WrittenConstant> = {}
  const variables: Record<string, string> = {}
  for (const [name, { what, value, written }] of scope.named) {
    if (scope.isImported(name) && !used.has(name)) continue
    if (what === 'a variable') variables[name] = written
    const typed = what === 'a constant' ? value!() : null
    if (typed?.node.op !== 'number' || typed.type.kind !== 'number') continue
    constants[name] = { written, value: typed.node.value, dimension: typed.type.dimension }
  }
  return { match: match === undefined ? null : String(match), constants, variables }
}

/** The limits that hold for a rule, by name: its own, or where it has none the policy's. */
export function writtenLimits({ limits: general }: PolicyDocument, { limits: own }: RuleDocument) {
  const { budget: _, ...inherited }: LimitsDocument & { budget?: unknown } = general ?? {}
  return textsOf({ ...inherited, ...own })
}

export function textsOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}
