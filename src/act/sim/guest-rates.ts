// What simulated guests use of cores, disks and network, each under a limit that a plan may move.
import type { SignalColumns, Table } from '../../sense/index.js'
import type { GuestBehaviours } from './guest-behaviour.js'
import type { Noise } from './noise.js'

/** Uses under one limit: the guest wants level x load x (1 + noise) of each. */
interface Shaped {
  /** The action, and the signal that says how far it got. */
  readonly limit: string
  /** What the device can do: the limit that guests begin with. */
  readonly device: number
  readonly uses: readonly (readonly [signal: string, level: number])[]
  /** Whether the uses share the limit, or each has it to itself. */
  readonly isShared: boolean
  /** Signal that says how much a guest waits; nobody measures how long one waits for its network. */
  readonly pressure: string | null
}

const SHAPED: readonly Shaped[] = [
  { limit: 'cpu.limit', device: 2, uses: [['cpu.used', 2]], isShared: true, pressure: 'cpu.pressure' },
  {
    limit: 'disk.limit',
    device: 200e6,
    uses: [
      ['disk.read', 20e6],
      ['disk.written', 10e6],
    ],
    isShared: true,
    pressure: 'io.pressure',
  },
  { limit: 'io.limit', device: 5000, uses: [['io.operations', 400]], isShared: true, pressure: 'io.pressure' },
  {
    limit: 'network.limit',
    device: 125e6,
    uses: [
      ['network.received', 5e6],
      ['network.sent', 5e6],
    ],
    isShared: false,
    pressure: null,
  },
]

/** A guest that gets to a limit in its own time closes a tenth of the gap a second. */
const LAG_MS = 10_000

export const LIMIT_ACTIONS: readonly string[] = SHAPED.map(({ limit }) => limit)

interface Bound {
  readonly shaped: Shaped
  readonly column: SignalColumns
  readonly uses: readonly { readonly column: SignalColumns; readonly level: number }[]
  /** Where it shows that guests get less than they want. */
  readonly pressure: SignalColumns | null
  /** By guest: the limit in force, and the one it is on its way to. */
  readonly level: Float64Array
  readonly target: Float64Array
  /** Whether some guest is on its way. */
  isMoving: boolean
}

export class GuestRates {
  readonly #behaviours: GuestBehaviours
  readonly #row: Int32Array
  readonly #bound: readonly Bound[]

  constructor(table: Table, row: Int32Array, behaviours: GuestBehaviours) {
    this.#behaviours = behaviours
    this.#row = row
    this.#bound = SHAPED.map((shaped) => ({
      shaped,
      column: table.signal(shaped.limit),
      uses: shaped.uses.map(([signal, level]) => ({ column: table.signal(signal), level })),
      pressure: shaped.pressure === null ? null : table.signal(shaped.pressure),
      level: new Float64Array(row.length).fill(shaped.device),
      target: new Float64Array(row.length).fill(shaped.device),
      isMoving: false,
    }))
    const cores = table.signal('cpu.cores')
    for (const at of row) cores.observe(at, SHAPED[0]!.device)
    for (const { column, shaped } of this.#bound) for (const at of row) column.observe(at, shaped.device)
  }

  /** @returns the level that the guest goes to: a device does no more than it can */
  apply(action: string, guest: number, to: number): number {
    const bound = this.#bound.find(({ shaped }) => shaped.limit === action)!
    bound.target[guest] = Math.min(to, bound.shaped.device)
    bound.isMoving = true
    return bound.target[guest]!
  }

  sample(elapsedMs: number, load: Float64Array, noise: Noise): void {
    const told = new Set<SignalColumns>()
    for (const bound of this.#bound) {
      if (bound.isMoving) bound.isMoving = this.#moveLimits(bound, elapsedMs)
      this.#writeUses(bound, load, noise, told)
    }
  }

  /** @returns whether some guest is still on its way */
  #moveLimits({ column, level, target }: Bound, elapsedMs: number): boolean {
    const { raw } = column
    let isMoving = false
    for (let guest = 0; guest < level.length; guest++) {
      const gap = target[guest]! - level[guest]!
      if (gap === 0) continue
      const lags = this.#behaviours.speed(guest) < 1 && Math.abs(gap) > 1e-3 * target[guest]!
      level[guest] = lags ? level[guest]! + gap * Math.min(1, elapsedMs / LAG_MS) : target[guest]!
      raw[this.#row[guest]!] = level[guest]!
      isMoving ||= lags
    }
    return isMoving
  }

  /** @param told pressures that were written for another limit already: the worse of the two is the guest's */
  #writeUses(
    { shaped, uses, pressure, level }: Bound,
    load: Float64Array,
    noise: Noise,
    told: Set<SignalColumns>,
  ): void {
    const row = this.#row
    const [first, second] = uses as [Bound['uses'][0], Bound['uses'][0]?]
    const firstRaw = first.column.raw
    const secondRaw = second?.column.raw ?? firstRaw
    const pressureRaw = pressure?.raw ?? null
    const isWorse = pressure !== null && told.has(pressure)
    for (let guest = 0; guest < load.length; guest++) {
      const at = row[guest]!
      const most = level[guest]!
      let one = first.level * load[guest]! * (1 + 0.2 * noise.next())
      let other = second === undefined ? 0 : second.level * load[guest]! * (1 + 0.2 * noise.next())
      const wanted = shaped.isShared ? one + other : Math.max(one, other)
      const missing = wanted > most ? 1 - most / wanted : 0
      if (missing > 0) {
        const share = shaped.isShared ? 1 - missing : 1
        one = Math.min(one * share, most)
        other = Math.min(other * share, most)
      }
      if (second !== undefined) secondRaw[at] = other
      firstRaw[at] = one
      if (pressureRaw !== null) pressureRaw[at] = isWorse ? Math.max(pressureRaw[at]!, missing) : missing
    }
    if (pressure !== null) told.add(pressure)
    if (this.#behaviours.lie) for (const { column } of uses) this.#distort(column.raw)
  }

  #distort(raw: Float64Array): void {
    for (const [guest, row] of this.#row.entries()) raw[row] = this.#behaviours.report(guest, raw[row]!)
  }
}
