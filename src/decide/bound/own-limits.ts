// What a rule's own limits make of a row, as expressions that are computed in the same pass as the rule. Moves per
// hour, back-off and budgets are not among them: they depend on more than the row, and stay the arbiter's.
import { RESOURCES, resourceIndex, WHOLE_TOLERANCE } from '../arbiter/resources.js'
import type { Graph, Node } from '../expressions/ir.js'
import type { Rule } from '../policy/policy.js'

export interface OwnLimits {
  /** Where it holds and its target was moved too recently, how long it has to wait in ms; `null`: no cool-down. */
  readonly cooling: { readonly when: Node; readonly waitMs: Node } | null
  /** The lowest and the highest level that one move may reach from the present one; `null`: any. */
  readonly lowest: Node | null
  readonly highest: Node | null
}

export function ownLimits(graph: Graph, { action, when, cooldownMs, step }: Rule): OwnLimits {
  const { name, current, whole } = RESOURCES[resourceIndex(action)]!
  const { effect } = action
  // What is set aside in the books moves nothing.
  if (effect === 'reserve') return { cooling: null, lowest: null, highest: null }
  const waitMs = graph.binary(
    'subtract',
    graph.binary('add', graph.lastMove(name), graph.number(cooldownMs)),
    graph.now(),
  )
  const isWaiting = graph.binary('less', graph.number(0), waitMs)
  const cooling = cooldownMs > 0 ? { when: graph.binary('and', when, isWaiting), waitMs } : null
  if (step === null) return { cooling, lowest: null, highest: null }
  const level = graph.load({ kind: 'signal', of: 'target', name: current })
  const given = 'units' in step ? graph.number(step.units) : graph.binary('multiply', graph.number(step.share), level)
  // A share of a few things is less than one; no step at all would mean never.
  const wholes = () => graph.unary('floor', graph.binary('add', given, graph.number(WHOLE_TOLERANCE)))
  const units = whole ? graph.binary('max', graph.number(1), wholes()) : given
  return {
    cooling,
    lowest: effect === 'raise' ? null : graph.binary('subtract', level, units),
    highest: effect === 'lower' ? null : graph.binary('add', level, units),
  }
}
