// Policies as plain data, and back. Nodes go as a list, each after its arguments: a graph may be too
// deep to be walked by recursion, which is how objects go from one thread to another.
import { ACTIONS } from '../../act/actions.js'
import { argumentsOf, Graph, type Node, reachable } from '../expressions/ir.js'

/**
 * Nodes and actions are references: big integers, which nothing that is written in a policy becomes. Those from 0 up are
 * indexes of nodes, those from -1 down of actions.
 */
export interface WireData {
  /** Arguments are indexes of nodes before. */
  readonly nodes: readonly unknown[]
  readonly policies: readonly unknown[]
  readonly rest: unknown
}

export function toWire(policies: readonly unknown[], rest: object): WireData {
  const nodes = reachable(nodesIn(policies))
  const indexes = new Map(nodes.map((node, index) => [node, index]))
  const references = new Map<unknown, bigint>(nodes.map((node, index) => [node, BigInt(index)]))
  for (const [index, action] of ACTIONS.entries()) references.set(action, -1n - BigInt(index))
  return {
    nodes: nodes.map((node) => {
      return 'args' in node ? { ...node, args: argumentsOf(node).map((each) => indexes.get(each)!) } : node
    }),
    policies: policies.map((policy) => mapPlain(policy, (value) => references.get(value))),
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

function revive(value: object | bigint, nodes: readonly Node[]): unknown {
  if (typeof value !== 'bigint') return undefined
  return value >= 0n ? nodes[Number(value)] : ACTIONS[Number(-1n - value)]
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
 * A copy of plain data, with something else in the place of some objects and references.
 * @param replace the replacement, or `undefined` to copy it
 */
export function mapPlain(value: unknown, replace: (value: object | bigint) => unknown): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'bigint')) return value
  const replaced = replace(value)
  if (replaced !== undefined || typeof value === 'bigint') return replaced
  if (Array.isArray(value)) return value.map((each) => mapPlain(each, replace))
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapPlain(each, replace)]))
}

/** No text of a policy can pass for one: what its author names has texts or numbers, not both. */
function isNode(value: object | bigint): value is Node {
  const { op, id, depth } = value as Partial<Node>
  return typeof op === 'string' && typeof id === 'number' && typeof depth === 'number'
}
