// Policies as plain data, and back. Nodes go as a list, each after its arguments: a graph may be too
// deep to be walked by recursion, which is how objects go from one thread to another.
import { ACTIONS } from '../../act/actions.js'
import { argumentsOf, Graph, type Node, reachable } from '../expressions/ir.js'

/** With references in the place of nodes and actions. */
export interface WireData {
  /** Arguments are indexes of nodes before. */
  readonly nodes: readonly unknown[]
  readonly policies: readonly unknown[]
  readonly rest: unknown
}

type Reference = { readonly $node: number } | { readonly $action: number }

export function toWire(policies: readonly unknown[], rest: object): WireData {
  const nodes = reachable(nodesIn(policies))
  const indexes = new Map<unknown, Reference>(nodes.map((node, index) => [node, { $node: index }]))
  for (const [index, action] of ACTIONS.entries()) indexes.set(action, { $action: index })
  const indexOf = (node: Node) => (indexes.get(node) as { $node: number }).$node
  return {
    nodes: nodes.map((node) => ('args' in node ? { ...node, args: argumentsOf(node).map(indexOf) } : node)),
    policies: policies.map((policy) => mapPlain(policy, (value) => indexes.get(value))),
    rest,
  }
}

/** Policy by policy, as there may be thousands. @returns the policies, and the graph of their nodes */
export function* fromWire({ nodes: flat, policies }: WireData): Generator<void, { policies: unknown[]; graph: Graph }> {
  const nodes: Node[] = []
  for (const [id, each] of (flat as { args?: number[] }[]).entries()) {
    const args = each.args === undefined ? {} : { args: each.args.map((index) => nodes[index]!) }
    nodes.push({ ...each, id, ...args } as Node)
    yield
  }
  const revived: unknown[] = []
  for (const policy of policies) {
    revived.push(mapPlain(policy, (value) => revive(value, nodes)))
    yield
  }
  return { policies: revived, graph: new Graph(nodes) }
}

function revive(value: object, nodes: readonly Node[]): unknown {
  if ('$node' in value) return nodes[value.$node as number]
  return '$action' in value ? ACTIONS[value.$action as number] : undefined
}

/** Every node that plain data refers to, but not what those use. */
export function nodesIn(value: unknown): Node[] {
  const found: Node[] = []
  mapPlain(value, (each) => {
    if (!isNode(each)) return undefined
    found.push(each)
    return each
  })
  return found
}

/**
 * A copy of plain data, with something else in the place of some objects.
 * @param replace the replacement of an object, or `undefined` to copy it
 */
export function mapPlain(value: unknown, replace: (value: object) => unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  const replaced = replace(value)
  if (replaced !== undefined) return replaced
  if (Array.isArray(value)) return value.map((each) => mapPlain(each, replace))
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapPlain(each, replace)]))
}

function isNode(value: object): value is Node {
  return 'op' in value && 'depth' in value
}
