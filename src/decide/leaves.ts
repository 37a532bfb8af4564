// What a rule's expressions read, so that a decision can be told with the values it saw.
import type { ResultField } from '../forecast/models/model.js'
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

/**
 * The same, and behind them what else there is of their forecasts: whoever wants to know why wants to see them whole.
 * @param fieldsOf what a forecast has, by its key
 */
export function withWholeForecasts(
  sources: readonly Source[],
  fieldsOf: (key: string) => readonly ResultField[],
): Source[] {
  const nameOf = (source: Source) => (source.kind === 'forecast' ? `${source.field} ${source.key}` : '')
  const known = new Set(sources.map(nameOf))
  const keys = new Set(sources.flatMap((source) => (source.kind === 'forecast' ? [source.key] : [])))
  const others = [...keys].flatMap((key) => fieldsOf(key).map((field): Source => ({ kind: 'forecast', key, field })))
  return [...sources, ...others.filter((source) => !known.has(nameOf(source)))]
}
