// A table full of targets for one rule set, bound as an engine binds it, and its columns for the rivals.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BoundPolicies, PolicySet } from '../../src/decide/index.js'
import type { Node, Source } from '../../src/decide/expressions/ir.js'
import type { Rule } from '../../src/decide/policy/policy.js'
import type { Kernel } from '../../src/forecast/kernels.js'
import { Sense, SignalRegistry, type TargetKind } from '../../src/sense/index.js'
import { createRandom } from '../../src/sense/random.js'
import { type RuleSet, TIERS, ZONES } from './rule-sets.js'

const ROWS_PER_HOST = 50
const GIBIBYTE = 2 ** 30
/** The largest values, by the end of a signal's name; a share of a whole where nothing else is said. */
const LARGEST: Readonly<Record<string, number>> = {
  used: 8 * GIBIBYTE,
  actual: 8 * GIBIBYTE,
  maximum: 16 * GIBIBYTE,
  safeMinimum: GIBIBYTE,
  total: 256 * GIBIBYTE,
  available: 256 * GIBIBYTE,
  memory: 512 * 2 ** 20,
  refaults: 20_000,
  limit: 8,
  read: 1e9,
  received: 1e9,
  sent: 1e9,
  operations: 1e4,
  warm: 6,
  busy: 2,
  starting: 2,
  standby: 8,
  duration: 10,
}

/** A value of each source, by name. */
export interface Column {
  readonly source: Source
  readonly values: Float64Array
}

export class World {
  readonly rules: readonly Rule[]
  readonly rows: number
  readonly kind: TargetKind
  readonly sense: Sense
  readonly columns = new Map<string, Column>()
  /** From the file to checked rules, and from those to code that can be called. */
  readonly loadMs: number
  readonly compileMs: number
  readonly hostRow: Float64Array
  readonly #bound: BoundPolicies
  readonly #kernel: Kernel
  readonly #job: number
  readonly #progress: number

  constructor({ text }: RuleSet, rows: number) {
    const started = performance.now()
    const set = load(text)
    this.loadMs = performance.now() - started
    this.rules = set.rules.map(({ rule }) => rule)
    this.rows = rows
    this.kind = set.policies[0]!.target
    const hosts = Math.ceil(rows / ROWS_PER_HOST)
    const capacity = { host: hosts, pop: 8, function: 8, task: 8, vm: 8, [this.kind]: rows }
    this.sense = new Sense({ capacity, historyTicks: 1 })
    this.#populate(hosts)
    const loaded = performance.now()
    this.#bound = new BoundPolicies(set, this.sense, 1000)
    const { exports } = new WebAssembly.Instance(this.#bound.module!, { env: { memory: this.sense.memory.memory } })
    this.compileMs = performance.now() - loaded
    this.hostRow = this.sense.tables[this.kind].hostRow.values.slice(0, rows)
    for (const { source, values } of this.#bound.leaves().flat()) this.columns.set(nameOf(source), { source, values })
    this.#fill()
    const step = this.#bound.stepsFor(this.kind).find(({ source }) => source === 'policies')!
    this.#kernel = exports[step.kernel] as Kernel
    this.#job = step.job
    this.#progress = this.sense.memory.allocate(4).pointer
  }

  /** What the engine does in a tick to evaluate all rules over all rows. */
  evaluate(): void {
    this.#kernel(this.#job, 0, this.rows, 0, this.#progress)
  }

  /** `[rule, row, to]` of what {@link evaluate} found. */
  answers(): [number, number, number][] {
    const { proposals } = this.#bound
    proposals.clear()
    this.#bound.gather(this.kind, this.rows)
    return Array.from({ length: proposals.count }, (_, at) => [
      proposals.rule[at]!,
      proposals.row[at]!,
      proposals.to[at]!,
    ])
  }

  /** The values of a row, labels as texts; what the row does not have is not there. */
  bindings(row: number): Record<string, number | string> {
    const given: Record<string, number | string> = {}
    const { host } = this.sense.tables
    for (const [name, { source, values }] of this.columns) {
      const of = 'of' in source ? source.of : 'target'
      const at = of === 'host' ? this.hostRow[row]! : row
      if (source.kind !== 'label') given[name] = values[at]!
      else {
        const text = (of === 'host' ? host : this.sense.tables[this.kind]).labelsOf(at)[source.name]
        if (text !== undefined) given[name] = text
      }
    }
    return given
  }

  #populate(hosts: number): void {
    const { host } = this.sense.tables
    const random = createRandom('labels')
    const one = (names: readonly string[]) => names[Math.floor(random.uniform() * names.length)]!
    for (let row = 0; row < hosts; row++) host.add(`host-${row}`)
    for (let row = 0; row < this.rows; row++) {
      const labels = {
        tier: one(TIERS),
        zone: one(ZONES),
        team: one(['core', 'web', 'data']),
        kind: one(['wasm', 'vm', 'container']),
        ...(random.uniform() < 0.3 ? { pin: 'yes' } : {}),
      }
      this.sense.tables[this.kind].add(`row-${row}`, labels, `host-${Math.floor(row / ROWS_PER_HOST)}`, host)
    }
  }

  #fill(): void {
    const random = createRandom('values')
    for (const { source, values } of this.columns.values()) {
      if (source.kind === 'label') continue
      const end =
        source.kind === 'signal' ? source.name.split('.').at(-1)! : source.kind === 'forecast' ? source.key : ''
      const isShare = source.kind === 'forecast' && ['confidence', 'probability'].includes(source.field)
      const isMemory = end.includes('memory.used')
      const largest = isShare ? 1 : isMemory ? 8 * GIBIBYTE : (LARGEST[end] ?? (end.includes('cpu.used') ? 8 : 1))
      for (let row = 0; row < values.length; row++) values[row] = random.uniform() * largest
    }
  }
}

/** A name that every evaluator can have for a source. */
export function nameOf(source: Source): string {
  const parts =
    source.kind === 'forecast'
      ? [source.key, source.field]
      : source.kind === 'kernel'
        ? [source.key]
        : [source.of, source.kind, source.name]
  return parts.join('_').replace(/\W+/g, '_')
}

/** How often each node of the rules is needed. */
export function usesOf(roots: readonly Node[]): ReadonlyMap<Node, number> {
  const uses = new Map<Node, number>()
  const waiting = [...roots]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    uses.set(node, (uses.get(node) ?? 0) + 1)
    if (uses.get(node) === 1 && 'args' in node) waiting.push(...node.args)
  }
  return uses
}

function load(text: string): PolicySet {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-policy-eval-'))
  try {
    writeFileSync(join(folder, 'policy.yaml'), text)
    return PolicySet.load([folder], { registry: new SignalRegistry() })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
