// The other evaluators, each given the same conditions in its own form and rows that are ready for it: what it takes to
// make those is not timed. A rival evaluates every rule for a row and says which hold.
import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { celEnv, celFunc, CelScalar, parse as parseCel, plan } from '@bufbuild/cel'
import { Environment } from '@marcbachmann/cel-js'
import { Engine, type TopLevelCondition } from 'json-rules-engine'
import { argumentsOf, type Node } from '../../src/decide/expressions/ir.js'
import { nameOf, type World } from './world.js'

/** Names of the rules that hold for a row. */
export type Rival = (row: number) => readonly string[] | Promise<readonly string[]>

type Bindings = Record<string, unknown>

const INFIX: Partial<Record<Node['op'], string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  less: '<',
  lessOrEqual: '<=',
  equal: '==',
  equalTexts: '==',
  same: '==',
  and: '&&',
  or: '||',
}

/** A condition in CEL, units and variables resolved. */
function celText(node: Node): string {
  if (node.op === 'number') return /[.e]/.test(`${node.value}`) ? `(${node.value})` : `(${node.value}.0)`
  if (node.op === 'text') return JSON.stringify(node.value)
  if (node.op === 'boolean') return `${node.value}`
  if (node.op === 'load') return `${node.source.kind === 'label' ? 'labels.' : ''}${nameOf(node.source)}`
  const [a, b, c] = argumentsOf(node).map(celText) as [string, string, string]
  if (node.op === 'select') return `(${a} ? ${b} : ${c})`
  if (node.op === 'present') return `has(${a})`
  if (node.op === 'not') return `!(${a})`
  if (node.op === 'negate') return `(-${a})`
  const infix = INFIX[node.op]
  return infix === undefined ? `${node.op}(${[a, b].filter(Boolean).join(', ')})` : `(${a} ${infix} ${b})`
}

/** Numbers by name, labels together, as CEL asks for those that may be missing. */
function celBindings(world: World, rows: number): Bindings[] {
  const labels = new Set([...world.columns].filter(([, { source }]) => source.kind === 'label').map(([name]) => name))
  return Array.from({ length: rows }, (_, row) => {
    const entries = Object.entries(world.bindings(row))
    return {
      ...Object.fromEntries(entries.filter(([name]) => !labels.has(name))),
      labels: Object.fromEntries(entries.filter(([name]) => labels.has(name))),
    }
  })
}

const { DOUBLE } = CelScalar

/** `@bufbuild/cel`, planned beforehand. */
export function bufbuild(world: World, rows: number): Rival {
  const env = celEnv({
    funcs: [
      celFunc('min', [DOUBLE, DOUBLE], DOUBLE, Math.min),
      celFunc('max', [DOUBLE, DOUBLE], DOUBLE, Math.max),
      celFunc('ceil', [DOUBLE], DOUBLE, Math.ceil),
    ],
  })
  const given = celBindings(world, rows)
  const rules = world.rules.map(({ name, when }) => {
    return { name, evaluate: plan(env, parseCel(celText(when))) as (bindings: Bindings) => unknown }
  })
  return (row) => rules.filter(({ evaluate }) => evaluate(given[row]!) === true).map(({ name }) => name)
}

/** `@marcbachmann/cel-js`, parsed beforehand. */
export function celJs(world: World, rows: number): Rival {
  const env = new Environment({ unlistedVariablesAreDyn: true })
  env.registerFunction('min(double, double): double', Math.min)
  env.registerFunction('max(double, double): double', Math.max)
  env.registerFunction('ceil(double): double', Math.ceil)
  const given = celBindings(world, rows)
  const rules = world.rules.map(({ name, when }) => ({ name, evaluate: env.parse(celText(when)) }))
  return (row) => rules.filter(({ evaluate }) => evaluate(given[row]!) === true).map(({ name }) => name)
}

/** Numbers that comparisons compare, and whether they hold: for evaluators that cannot compute. */
class Operands {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  of(row: number): (node: Node) => number | string | boolean | null {
    const given = this.#world.bindings(row)
    const known = new Map<Node, number | string | boolean | null>()
    const value = (node: Node): number | string | boolean | null => {
      if (!known.has(node)) known.set(node, compute(node))
      return known.get(node)!
    }
    const compute = (node: Node) => {
      if (node.op === 'number' || node.op === 'text' || node.op === 'boolean') return node.value
      if (node.op === 'load') return given[nameOf(node.source)] ?? null
      const [a, b, c] = argumentsOf(node).map(value) as [number, number, number]
      return COMPUTE[node.op](a, b, c)
    }
    return value
  }
}

const COMPUTE: Readonly<Record<string, (a: number, b: number, c: number) => number | boolean>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  min: Math.min,
  max: Math.max,
  ceil: (a) => Math.ceil(a),
  less: (a, b) => a < b,
  lessOrEqual: (a, b) => a <= b,
  select: (a, b, c) => (a ? b : c),
}

const OPERATORS: Partial<Record<Node['op'], string>> = {
  less: 'lessThan',
  lessOrEqual: 'lessThanInclusive',
  equal: 'equal',
  equalTexts: 'equal',
}

/** `json-rules-engine`, rules added beforehand. It has no arithmetic, so numbers come computed. */
export function jsonRules(world: World, rows: number): Rival {
  const engine = new Engine([], { allowUndefinedFacts: true })
  const facts = new Set<Node>()
  const nameOfFact = (node: Node) => `n${node.id}`
  const operand = (node: Node) => {
    if (node.op === 'number' || node.op === 'text') return node.value
    facts.add(node)
    return { fact: nameOfFact(node) }
  }
  const condition = (node: Node): TopLevelCondition => {
    if (node.op === 'and') return { all: node.args.map(condition) }
    if (node.op === 'or') return { any: node.args.map(condition) }
    if (node.op === 'not') return { not: condition(node.args[0]) }
    const present = node.op === 'present'
    const [a, b] = argumentsOf(node) as [Node, Node]
    const isLiteral = a.op === 'number' || a.op === 'text'
    // A fact stands on the left; equality has no side.
    const [left, right] = isLiteral ? [b, a] : [a, b]
    facts.add(left)
    const operator = present ? 'notEqual' : (isLiteral && MIRRORED[node.op]) || OPERATORS[node.op]!
    const value = present ? null : operand(right)
    return { fact: nameOfFact(left), operator, value } as unknown as TopLevelCondition
  }
  for (const { name, when } of world.rules) {
    const only = condition(when)
    engine.addRule({ name, conditions: 'all' in only || 'any' in only ? only : { all: [only] }, event: { type: name } })
  }
  const operands = new Operands(world)
  const given = Array.from({ length: rows }, (_, row) => {
    const value = operands.of(row)
    return Object.fromEntries([...facts].map((node) => [nameOfFact(node), value(node)]))
  })
  return async (row) => (await engine.run(given[row]!)).events.map(({ type }) => type)
}

/** `a < b` is `b > a`. */
const MIRRORED: Partial<Record<Node['op'], string>> = { less: 'greaterThan', lessOrEqual: 'greaterThanInclusive' }

/** `@cedar-policy/cedar-wasm`, policies parsed beforehand. It has no floating point: comparisons come decided. */
export function cedarWasm(world: World, rows: number): Rival {
  const decided = new Set<Node>()
  const labels = new Set<Node>()
  const text = (node: Node): string => {
    if (node.op === 'and' || node.op === 'or') return `(${text(node.args[0])} ${INFIX[node.op]} ${text(node.args[1])})`
    if (node.op === 'not') return `!${text(node.args[0])}`
    if (node.op === 'text') return JSON.stringify(node.value)
    if (node.op === 'load') return labels.add(node) && `context.n${node.id}`
    if (node.op === 'present') return labels.add(node.args[0]) && `(context has n${node.args[0].id})`
    if (node.op === 'equalTexts') return `(${text(node.args[0])} == ${text(node.args[1])})`
    return decided.add(node) && `context.n${node.id}`
  }
  const staticPolicies = Object.fromEntries(
    world.rules.map(({ name, when }) => [name, `permit(principal, action, resource) when { ${text(when)} };`]),
  )
  const id = `policy-eval-${nextId++}`
  const parsed = cedar.preparsePolicySet(id, { staticPolicies })
  if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join('\n'))
  const operands = new Operands(world)
  const given = Array.from({ length: rows }, (_, row) => {
    const value = operands.of(row)
    const entries = [...decided, ...labels].map((node) => [`n${node.id}`, value(node)] as const)
    return Object.fromEntries(entries.filter(([, each]) => each !== null))
  })
  const who = { type: 'Engine', id: 'atoll' }
  return (row) => {
    const answer = cedar.statefulIsAuthorized({
      principal: who,
      action: { type: 'Action', id: 'decide' },
      resource: who,
      context: given[row]! as never,
      entities: [],
      preparsedPolicySetId: id,
    })
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('\n'))
    return answer.response.diagnostics.reason
  }
}

let nextId = 0
