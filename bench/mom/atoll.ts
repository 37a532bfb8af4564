// The two ways into an engine: a host that writes columns, and a program that observes target by target.
import { fileURLToPath } from 'node:url'
import type { Host, PlannedAction } from '../../src/act/index.js'
import { ManualClock } from '../../src/act/clock.js'
import { Engine } from '../../src/engine.js'
import type { Sense } from '../../src/sense/index.js'
import type { Contender, Reading, Targets } from './readings.js'

const POLICY = fileURLToPath(new URL('../../../policies/vm/balloon.yaml', import.meta.url))
/** Virtual time between two readings: long enough that no guest is moved more often than the arbiter lets it. */
const TICK_MS = 180_000

/** One host and its guests, whose reading is handed over as it is. */
class ReadingHost implements Host {
  readonly name = 'readings'
  readonly capabilities = { targets: ['host', 'vm'], actions: ['memory.commit', 'memory.reclaim'] } as const
  next: Reading | null = null
  readonly #guests: number
  #sense: Sense | null = null

  constructor(guests: number) {
    this.#guests = guests
  }

  async open(sense: Sense): Promise<void> {
    this.#sense = sense
    addTargets(this.#guests, (kind, id, host) => sense.add(kind, id, host === null ? {} : { host }))
  }

  sample(): void {
    const { vm, host } = this.#sense!.tables
    const { hostTotal, hostFree, actual, used, maximum, minimum } = this.next!
    host.signal('memory.total').raw[0] = hostTotal
    host.signal('memory.available').raw[0] = hostFree
    host.signal('memory.committed').raw[0] = hostTotal - hostFree
    // Guests were added in order, so guest and row are the same.
    vm.signal('memory.actual').raw.set(actual)
    vm.signal('memory.used').raw.set(used)
    vm.signal('memory.maximum').raw.set(maximum)
    vm.signal('memory.safeMinimum').raw.set(minimum)
  }

  apply({ to }: PlannedAction) {
    return { status: 'done', reached: to } as const
  }

  async close(): Promise<void> {}
}

export async function atollOverColumns(guests: number): Promise<Contender> {
  const host = new ReadingHost(guests)
  const { engine, clock } = engineFor(guests, host)
  await engine.start({ autoTick: false })
  let actions: readonly PlannedAction[] = []
  const decide = async (reading: Reading) => {
    clock.advance(TICK_MS)
    host.next = reading
    actions = (await engine.tick()).actions
  }
  return { decide, settle: () => targetsOf(actions, guests), stop: () => engine.stop() }
}

export function atollByObserving(guests: number): Contender {
  const { engine, clock } = engineFor(guests)
  const ids = addTargets(guests, (kind, id, host) => engine.add(kind, id, host === null ? {} : { host }))
  let actions: readonly PlannedAction[] = []
  const decide = async ({ hostTotal, hostFree, actual, used, maximum, minimum }: Reading) => {
    clock.advance(TICK_MS)
    const memory = { 'memory.total': hostTotal, 'memory.available': hostFree, 'memory.committed': hostTotal - hostFree }
    engine.observe('host', 'here', memory)
    for (const [guest, id] of ids.entries()) {
      engine.observe('vm', id, {
        'memory.actual': actual[guest]!,
        'memory.used': used[guest]!,
        'memory.maximum': maximum[guest]!,
        'memory.safeMinimum': minimum[guest]!,
      })
    }
    actions = (await engine.tick()).actions
  }
  // Else they would be taken for under way, and their guests not be moved by the next plan.
  const settle = () => {
    for (const action of actions) engine.settle(action, { status: 'done', reached: action.to })
    return targetsOf(actions, guests)
  }
  return { decide, settle, stop: () => engine.stop() }
}

function engineFor(guests: number, host?: Host): { engine: Engine; clock: ManualClock } {
  const clock = new ManualClock()
  const capacity = { vm: guests, host: 8, pop: 8, function: 8, task: 8 }
  const settings = { policies: [POLICY], tickMs: TICK_MS, clock, capacity, historyTicks: 1 }
  return { engine: new Engine(host === undefined ? settings : { ...settings, host }), clock }
}

function addTargets(guests: number, add: (kind: 'host' | 'vm', id: string, host: string | null) => unknown): string[] {
  add('host', 'here', null)
  const ids = Array.from({ length: guests }, (_, guest) => `guest-${guest}`)
  for (const id of ids) add('vm', id, 'here')
  return ids
}

function targetsOf(actions: readonly PlannedAction[], guests: number): Targets {
  const targets = new Float64Array(guests).fill(NaN)
  for (const { row, to } of actions) targets[row] = to
  return targets
}
