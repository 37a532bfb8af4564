// The rules in plain JavaScript over columns, as a good programmer would have them: typed arrays, nothing allocated,
// what several rules need computed once a row, conditions that end early, arguments only where a rule fires.
import { argumentsOf, type Node } from '../../src/decide/expressions/ir.js'
import type { Rule } from '../../src/decide/policy/policy.js'
import { nameOf, usesOf, type World } from './world.js'

const INFIX: Partial<Record<Node['op'], string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  less: '<',
  lessOrEqual: '<=',
  equal: '===',
  equalTexts: '===',
  same: '===',
  and: '&&',
  or: '||',
}
const FUNCTIONS: Partial<Record<Node['op'], string>> = {
  min: 'Math.min',
  max: 'Math.max',
  abs: 'Math.abs',
  floor: 'Math.floor',
  ceil: 'Math.ceil',
}

export interface PlainArm {
  evaluate(): void
  /** `[rule, row, to]` of what `evaluate` found. */
  answers(): [number, number, number][]
}

/** One loop over rows for all rules, or one for each rule. */
export type Order = 'by row' | 'by rule'

export function plainArm(world: World, order: Order): PlainArm {
  const { rules, rows } = world
  const masks = rules.map(() => new Int32Array(Math.ceil(rows / 32)))
  const levels = rules.map(() => new Float64Array(rows))
  const columns = new Map([...world.columns].map(([name, { values }]) => [name, Float64Array.from(values)]))
  const groups = order === 'by row' ? [rules.map((_, index) => index)] : rules.map((_, index) => [index])
  const loops = groups.map((group) => {
    const parameters = ['rows', 'hostRow', ...columns.keys(), 'masks', 'levels']
    const loop = new Function(...parameters, source(world, group)) as (...given: unknown[]) => void
    const given = [
      rows,
      world.hostRow,
      ...columns.values(),
      group.map((at) => masks[at]),
      group.map((at) => levels[at]),
    ]
    return () => loop(...given)
  })
  return {
    evaluate: () => {
      for (const mask of masks) mask.fill(0)
      for (const loop of loops) loop()
    },
    answers: () =>
      rules.flatMap((_, rule) => {
        const found: [number, number, number][] = []
        for (let row = 0; row < rows; row++) {
          if (((masks[rule]![row >> 5]! >>> (row & 31)) & 1) === 1) found.push([rule, row, levels[rule]![row]!])
        }
        return found
      }),
  }
}

function source(world: World, group: readonly number[]): string {
  const rules = group.map((index) => world.rules[index]!)
  const writer = new Writer(world, rules)
  const places = group.map((_, at) => `const mask${at} = masks[${at}], level${at} = levels[${at}];`)
  const body = rules.map((rule, at) => {
    return `if (${writer.code(rule.when)}) { mask${at}[word] |= bit; level${at}[row] = ${writer.code(rule.to)} }`
  })
  return `${places.join('\n')}
for (let row = 0; row < rows; row++) {
  const word = row >> 5, bit = 1 << (row & 31)
  ${[...writer.shared(), ...body].join('\n  ')}
}`
}

class Writer {
  readonly #world: World
  readonly #uses: ReadonlyMap<Node, number>
  readonly #kept: readonly Node[]

  constructor(world: World, rules: readonly Rule[]) {
    this.#world = world
    // What only arguments need is computed where a rule fires.
    this.#uses = usesOf(rules.map(({ when }) => when))
    this.#kept = [...this.#uses].filter(([node]) => this.#isKept(node)).map(([node]) => node)
  }

  /** Declarations of what is needed more than once. */
  shared(): string[] {
    const nodes = [...this.#kept].sort((a, b) => a.id - b.id)
    const host = [...this.#world.columns.values()].some(({ source }) => 'of' in source && source.of === 'host')
    return [
      ...(host ? ['const host = hostRow[row]'] : []),
      ...nodes.map((node) => `const v${node.id} = ${this.#write(node)}`),
    ]
  }

  code(node: Node): string {
    return this.#isKept(node) ? `v${node.id}` : this.#write(node)
  }

  #isKept(node: Node): boolean {
    return (this.#uses.get(node) ?? 0) > 1 && (node.op === 'load' || 'args' in node)
  }

  #write(node: Node): string {
    switch (node.op) {
      case 'number':
      case 'boolean':
        return `(${node.value})`
      case 'text':
        return `${this.#world.sense.strings.intern(node.value)}`
      case 'load':
        return `${nameOf(node.source)}[${'of' in node.source && node.source.of === 'host' ? 'host' : 'row'}]`
    }
    const args = argumentsOf(node)
    const [a, b, c] = args.map((each) => this.code(each)) as [string, string, string]
    if (node.op === 'select') return `(${a} ? ${b} : ${c})`
    if (node.op === 'present') return `(${a} >= 0)`
    if (node.op === 'not') return `!${a}`
    if (node.op === 'negate') return `(-${a})`
    const infix = INFIX[node.op]
    return infix === undefined ? `${FUNCTIONS[node.op]}(${a}, ${b ?? ''})` : `(${a} ${infix} ${b})`
  }
}
