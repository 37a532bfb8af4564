import { createHash } from 'node:crypto'
import { argumentsOf, COMMUTATIVE, type Node, reachable } from '../expressions/ir.js'
import type { Policy } from '../policy/policy.js'
import { mapPlain, nodesIn } from './wire.js'

/**
 * For each policy a text that is the same whenever the same was read of it, whatever else is in its set and in whatever
 * order.
 */
export function signaturesOf(policies: readonly Policy[]): string[] {
  const known = knownOf(nodesIn(policies))
  return policies.map((policy) => digest(canonical(mapPlain(policy, (value) => known.get(value)))))
}

/** A text that is the same for the same expressions, whatever set they are of. */
export function signatureOf(expressions: readonly Node[]): string {
  const known = knownOf(expressions)
  return canonical(expressions.map((node) => known.get(node)))
}

function knownOf(roots: readonly Node[]): ReadonlyMap<unknown, string> {
  const known = new Map<unknown, string>()
  for (const node of reachable(roots)) known.set(node, ofNode(node, known))
  return known
}

/** There are many nodes, and most are short: only what grows is digested. */
const LONGEST_PLAIN = 200

function ofNode(node: Node, known: ReadonlyMap<unknown, string>): string {
  const args = argumentsOf(node).map((each) => known.get(each)!)
  // Sides of what may be exchanged stand in the order in which the set's graph came to know them.
  if (COMMUTATIVE.has(node.op)) args.sort()
  const { id: _, depth: __, ...own } = node
  // With their lengths, so that no two lists of arguments read the same.
  const text =
    args.length === 0 ? canonical(own) : `${node.op} ${args.map((each) => `${each.length} ${each}`).join(' ')}`
  return text.length <= LONGEST_PLAIN ? text : digest(text)
}

/** JSON, but for what it has no words for. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'number' && (!Number.isFinite(each) || Object.is(each, -0)))
      return { number: Object.is(each, -0) ? '-0' : String(each) }
    return each instanceof Uint8Array ? digest(each) : each
  })
}

function digest(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('base64')
}
