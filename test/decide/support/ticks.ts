// Books and plans over several ticks, with a host that does what it is told, or not.
import {
  Auditor,
  Books,
  plan,
  type Plan,
  plannedActions,
  Proposals,
  RESOURCES,
  type RuleTerms,
} from '../../../src/decide/index.js'
import type { Outcome, PlannedAction } from '../../../src/act/actions.js'
import type { Sense } from '../../../src/sense/index.js'
import { smallSense } from './evaluate.js'
import { addVm } from './policies.js'

const MEMORY = RESOURCES.findIndex(({ name }) => name === 'memory')
const EFFECTS = ['raise', 'lower', 'reserve'] as const

export interface Ask {
  readonly row: number
  readonly to: number
  readonly effect: (typeof EFFECTS)[number]
}

export class Ticks {
  readonly sense: Sense = smallSense()
  readonly books: Books
  readonly auditor = new Auditor()
  nowMs = 0
  #tick = 0

  constructor(totalBytes: number, levels: readonly number[]) {
    const { host } = this.sense.tables
    host.add('host')
    for (const [index, level] of levels.entries()) addVm(this.sense, `vm-${index}`, vmAt(level), {}, 'host')
    host.signal('memory.total').current.values[0] = totalBytes
    this.books = new Books(this.sense)
    this.#sum()
  }

  level(row: number): number {
    return this.#levels[row]!
  }

  /** What the host reports and the next tick reads. */
  set(row: number, values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) this.sense.tables.vm.signal(name).current.values[row] = value
    this.#sum()
  }

  /** One tick up to the plan, which is written down. */
  decide(...asks: readonly Ask[]): { plan: Plan; proposals: Proposals; actions: PlannedAction[] } {
    this.books.beginSample()
    const proposals = new Proposals({
      policies: [{ name: 'policy', target: 'vm', mode: 'enforce', budgetBytes: Infinity, members: null }],
      rules: EFFECTS.map((effect): RuleTerms => {
        const limits = { cooldownMs: 0, step: { share: 100 }, movesPerHour: null, budgetBytes: Infinity }
        return {
          name: effect,
          policy: 0,
          action: `memory.${NAMES[effect]}`,
          resource: MEMORY,
          effect,
          atOnce: false,
          priority: 0,
          ...limits,
        }
      }),
    })
    for (const { row, to, effect } of asks) proposals.push(EFFECTS.indexOf(effect), row, to)
    const reading = this.books.read(this.nowMs, proposals)
    const decided = plan(reading, proposals)
    // Before it is entered: the reading's columns are those of the books.
    this.auditor.checkPlan(reading, proposals, decided)
    this.books.enter(decided, proposals, this.nowMs)
    const actions = plannedActions(decided.order, decided, proposals, this.sense, `${this.#tick++}`)
    this.auditor.checkActions(actions, this.nowMs)
    return { plan: decided, proposals, actions }
  }

  /** The host does what it is told at once, and the next sample shows it. */
  obey(actions: readonly PlannedAction[]): void {
    for (const action of actions) {
      if (action.action !== 'memory.reserve') this.set(action.row, { 'memory.actual': action.to })
      this.settle(action, { status: 'done', reached: action.to })
    }
  }

  settle(action: PlannedAction, outcome: Outcome): void {
    this.books.settle(action, outcome, this.nowMs)
  }

  get committedBytes(): number {
    return this.sense.tables.host.signal('memory.committed').current.values[0]!
  }

  get #levels(): Float64Array {
    return this.sense.tables.vm.signal('memory.actual').current.values
  }

  #sum(): void {
    const { vm, host } = this.sense.tables
    let sum = 0
    for (const id of vm.ids()) sum += this.#levels[vm.rowOf(id)]!
    host.signal('memory.committed').current.values[0] = sum
  }
}

export function vmAt(level: number): Record<string, number> {
  return {
    'memory.actual': level,
    'memory.safeMinimum': 10,
    'memory.maximum': 1e9,
    'memory.pressure': 0,
    'memory.refaults': 0,
  }
}

const NAMES = { raise: 'commit', lower: 'reclaim', reserve: 'reserve' } as const
