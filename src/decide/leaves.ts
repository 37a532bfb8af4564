// What a rule's expressions read, so that a decision can be told with the values it saw.
import { argumentsOf, type Node, type Source } from './expressions/ir.js'
import type { Rule } from './policy/policy.js'

/** A source that a rule reads, and the column where the tick leaves it. Labels are read from the table instead. */
export interface Leaf {
  readonly source: Source
  readonly values: Float64Array
}

/** The sources of all expressions of a rule, each once, in the order in which the expressions came to be. */
export function sourcesOf(rule: Rule): Source[] {
  const { when, to, score, floor, ceiling } = rule
  const found = new Set<Node>()
  const waiting = [when, to, score, floor, ceiling].filter((node) => node !== null)
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (found.has(node)) continue
    found.add(node)
    waiting.push(...argumentsOf(node))
  }
  const nodes = [...found].sort((a, b) => a.id - b.id)
  return nodes.flatMap((node) => (node.op === 'load' ? [node.source] : []))
}
