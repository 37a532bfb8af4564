// What simulated guests use of cores, disks and network, each under a limit that a plan may move.
import type { SignalColumns, Table } from '../../sense/index.js'
import type { GuestBehaviours } from './guest-behaviour.js'

/** Uses under one limit: the guest wants level x load x (1 + noise) of each. */
interface Shaped {
  /** The action, and the signal that says how far it got. */
  readonly limit: string
  /** What the device can do: the limit that guests begin with. */
  readonly device: number
  readonly uses: readonly (readonly [signal: string, level: number])[]
  /** Whether the uses share the limit, or each has it to itself. */
  readonly isShared: boolean
}

const SHAPED: readonly Shaped[] = [
  { limit: 'cpu.limit', device: 2, uses: [['cpu.used', 2]], isShared: true },
  {
    limit: 'disk.limit',
    device: 200e6,
    uses: [
      ['disk.read', 20e6],
      ['disk.written', 10e6],
    ],
    isShared: true,
  },
  { limit: 'io.limit', device: 5000, uses: [['io.operations', 400]], isShared: true },
  {
    limit: 'network.limit',
    device: 125e6,
    uses: [
      ['network.received', 5e6],
      ['network.sent', 5e6],
    ],
    isShared: false,
  },
]

/** A guest that gets to a limit in its own time closes a tenth of the gap a second. */
const LAG_MS = 10_000

export const LIMIT_ACTIONS: readonly string[] = SHAPED.map(({ limit }) => limit)

interface Bound {
  readonly shaped: Shaped
  readonly column: SignalColumns
  readonly uses: readonly { readonly column: SignalColumns; readonly level: number }[]
  /** By guest: the limit in force, and the one it is on its way to. */
  readonly level: Float64Array
  readonly target: Float64Array
  /** By guest: the share of what it wants that it does not get. */
  readonly missing: Float64Array
}

export class GuestRates {
  readonly #behaviours: GuestBehaviours
  readonly #row: Int32Array
  readonly #bound: readonly Bound[]
  readonly #pressure: { readonly cpu: SignalColumns; readonly io: SignalColumns }

  constructor(table: Table, row: Int32Array, behaviours: GuestBehaviours) {
    this.#behaviours = behaviours
    this.#row = row
    this.#pressure = { cpu: table.signal('cpu.pressure'), io: table.signal('io.pressure') }
    this.#bound = SHAPED.map((shaped) => ({
      shaped,
      column: table.signal(shaped.limit),
      uses: shaped.uses.map(([signal, level]) => ({ column: table.signal(signal), level })),
      level: new Float64Array(row.length).fill(shaped.device),
      target: new Float64Array(row.length).fill(shaped.device),
      missing: new Float64Array(row.length),
    }))
    const cores = table.signal('cpu.cores')
    for (const at of row) cores.observe(at, SHAPED[0]!.device)
    for (const { column, shaped } of this.#bound) for (const at of row) column.observe(at, shaped.device)
  }

  /** @returns the level that the guest goes to: a device does no more than it can */
  apply(action: string, guest: number, to: number): number {
    const { target, shaped } = this.#bound.find((each) => each.shaped.limit === action)!
    target[guest] = Math.min(to, shaped.device)
    return target[guest]!
  }

  /** @param noise uniform on [-1, 1) */
  sample(elapsedMs: number, load: Float64Array, noise: () => number): void {
    for (const bound of this.#bound) {
      this.#moveLimits(bound, elapsedMs)
      this.#writeUses(bound, load, noise)
    }
    this.#writePressure()
  }

  #moveLimits({ column, level, target }: Bound, elapsedMs: number): void {
    const { raw } = column
    for (let guest = 0; guest < level.length; guest++) {
      const gap = target[guest]! - level[guest]!
      if (gap === 0) continue
      const lags = this.#behaviours.speed(guest) < 1 && Math.abs(gap) > 1e-3 * target[guest]!
      level[guest] = lags ? level[guest]! + gap * Math.min(1, elapsedMs / LAG_MS) : target[guest]!
      raw[this.#row[guest]!] = level[guest]!
    }
  }

  #writeUses({ shaped, uses, level, missing }: Bound, load: Float64Array, noise: () => number): void {
    const behaviours = this.#behaviours
    const [first, second] = uses as [Bound['uses'][0], Bound['uses'][0]?]
    const firstRaw = first.column.raw
    const secondRaw = second?.column.raw ?? firstRaw
    for (let guest = 0; guest < load.length; guest++) {
      const most = level[guest]!
      const one = first.level * load[guest]! * (1 + 0.2 * noise())
      const other = second === undefined ? 0 : second.level * load[guest]! * (1 + 0.2 * noise())
      const wanted = shaped.isShared ? one + other : Math.max(one, other)
      const row = this.#row[guest]!
      missing[guest] = wanted > most ? 1 - most / wanted : 0
      const share = shaped.isShared ? 1 - missing[guest]! : 1
      if (second !== undefined) secondRaw[row] = behaviours.report(guest, Math.min(other * share, most))
      firstRaw[row] = behaviours.report(guest, Math.min(one * share, most))
    }
  }

  /** Who gets less than it wants waits; nobody measures how long a guest waits for its network. */
  #writePressure(): void {
    const [cpu, disk, io] = this.#bound.map(({ missing }) => missing) as [Float64Array, Float64Array, Float64Array]
    const cpuRaw = this.#pressure.cpu.raw
    const ioRaw = this.#pressure.io.raw
    for (let guest = 0; guest < this.#row.length; guest++) {
      const row = this.#row[guest]!
      cpuRaw[row] = cpu[guest]!
      ioRaw[row] = Math.max(disk[guest]!, io[guest]!)
    }
  }
}
