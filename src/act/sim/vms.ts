import { createRandom, type Random } from '../../sense/random.js'
import { checkOptionNames, type OptionNames, type Sense, type Table, type TargetKind } from '../../sense/index.js'
import type { Outcome, PlannedAction } from '../actions.js'
import { Errors } from './errors.js'
import { Noise } from './noise.js'
import type { SimPart } from './part.js'
import { GuestBehaviours, type GuestBehaviour } from './guest-behaviour.js'
import { GuestRates, LIMIT_ACTIONS } from './guest-rates.js'

const MIB = 2 ** 20
const GIB = 2 ** 30
/** Share of a host's memory that its guests have at first. */
const HANDED_OUT = 0.93
/** Fastest a guest's balloon moves, by the measured 128 MiB in about a quarter of a second. */
const BALLOON_BYTES_PER_MS = (128 * MIB) / 250

/** Which guests there are, and how they behave. */
export interface SimVmsOptions {
  /** The same seed, the same guests and loads. */
  readonly seed: string | number
  /** How many guests. */
  readonly vms: number
  /** VMs on one host (default 50). */
  readonly vmsPerHost?: number
  /** Length of the simulated day in milliseconds (default 24 h): loads rise and fall once in it. */
  readonly dayMs?: number
  /**
   * Memory of a host, as a share of what its guests could have together (default 0.75: room enough on average, never for
   * all at once).
   */
  readonly hostShare?: number
  /** Whether all loads rise and fall at the same time, so that all guests grow at once (default: each has its own hour). */
  readonly inStep?: boolean
  /** Shares of guests that do not do as they are told (default none). */
  readonly behaviours?: Partial<Record<GuestBehaviour, number>>
}

const NAMES: OptionNames<SimVmsOptions> = {
  behaviours: true,
  dayMs: true,
  hostShare: true,
  inStep: true,
  seed: true,
  vms: true,
  vmsPerHost: true,
}

/**
 * Guests whose load follows a daily rhythm, an autoregressive drift and noise, all from one seed. Memory used follows
 * the load; a guest that needs more than it has reports pressure and refaults. What it does with cores, disks and
 * network follows the load too, up to its limits. Balloons take time, and some guests lag, refuse or lie.
 */
export class SimVms implements SimPart {
  readonly targets: readonly TargetKind[] = ['host', 'vm']
  readonly actions: readonly string[] = ['memory.commit', 'memory.reserve', 'memory.reclaim', ...LIMIT_ACTIONS]
  readonly #options: Required<Omit<SimVmsOptions, 'behaviours'>>
  readonly #guests: GuestColumns
  readonly #behaviours: GuestBehaviours
  readonly #hostBytes: { readonly total: Float64Array; readonly committed: Float64Array }
  readonly #rotation: { cos: number; sin: number } = { cos: 1, sin: 0 }
  readonly #noise: Noise
  #table: Table | null = null
  #hosts: Table | null = null
  #rates: GuestRates | null = null
  #lastMs = NaN

  /**
   * @param options which guests there are, and how they behave
   * @throws RangeError for an option out of range
   */
  constructor(options: SimVmsOptions) {
    checkOptionNames('SimVms', options, NAMES)
    this.#options = { vmsPerHost: 50, dayMs: 86_400_000, hostShare: 0.75, inStep: false, ...options }
    const { vms, vmsPerHost, dayMs, hostShare } = this.#options
    if (!(Number.isInteger(vms) && vms >= 1)) throw Errors.Count('vms', vms)
    if (!(Number.isInteger(vmsPerHost) && vmsPerHost >= 1)) throw Errors.Count('vmsPerHost', vmsPerHost)
    if (!(dayMs > 0 && dayMs < Infinity)) throw Errors.Day(dayMs)
    if (!(hostShare > 0 && hostShare <= 1)) throw Errors.HostShare(hostShare)
    const random = createRandom(options.seed).fork('vms')
    this.#noise = new Noise(random.integer(2 ** 32) | 1)
    this.#guests = new GuestColumns(options.vms)
    const hosts = Math.ceil(options.vms / this.#options.vmsPerHost)
    this.#hostBytes = { total: new Float64Array(hosts), committed: new Float64Array(hosts) }
    this.#behaviours = new GuestBehaviours(options.vms, options.behaviours ?? {}, random.fork('behaviour'))
    for (let vm = 0; vm < options.vms; vm++) this.#guests.draw(vm, random, this.#options)
  }

  open(sense: Sense): void {
    const { vms, vmsPerHost } = this.#options
    const { vm: table, host: hosts } = sense.tables
    this.#table = table
    this.#hosts = hosts
    for (let at = 0; at < this.#hostBytes.total.length; at++) hosts.add(`host-${at}`)
    for (let vm = 0; vm < vms; vm++) {
      const host = `host-${Math.floor(vm / vmsPerHost)}`
      this.#guests.row[vm] = table.add(`vm-${vm}`, { tier: vm % 10 === 0 ? 'pinned' : 'standard' }, host, hosts).row
    }
    this.#observeSettings()
    this.#rates = new GuestRates(table, this.#guests.row, this.#behaviours)
  }

  sample(nowMs: number): void {
    const elapsedMs = Number.isNaN(this.#lastMs) ? 0 : nowMs - this.#lastMs
    this.#lastMs = nowMs
    const angle = (2 * Math.PI * elapsedMs) / this.#options.dayMs
    this.#rotation.cos = Math.cos(angle)
    this.#rotation.sin = Math.sin(angle)
    this.#moveLoads()
    this.#moveBalloons(elapsedMs)
    this.#writeMemory()
    this.#writeHosts()
    this.#rates!.sample(elapsedMs, this.#guests.load, this.#noise)
  }

  apply(action: PlannedAction): Outcome {
    const vm = this.#vmOfRow(action.row)
    if (vm < 0) return { status: 'failed', reason: `no simulated guest in row ${action.row}`, retry: false }
    const { target, actual, maximum } = this.#guests
    // Setting memory aside happens in the arbiter's books; the guest does not notice.
    if (action.action === 'memory.reserve') return { status: 'done', reached: actual[vm]! }
    if (this.#behaviours.refuses(vm)) return { status: 'failed', reason: 'the guest refuses', retry: true }
    if (LIMIT_ACTIONS.includes(action.action)) {
      return { status: 'done', reached: this.#rates!.apply(action.action, vm, action.to) }
    }
    target[vm] = Math.min(action.to, maximum[vm]!)
    return { status: 'done', reached: target[vm]! }
  }

  #vmOfRow(row: number): number {
    // Rows are handed out in order and guests are never removed, so the guess nearly always hits.
    return this.#guests.row[row] === row ? row : this.#guests.row.indexOf(row)
  }

  /** The daily rhythm is a rotating phasor: four multiplications a guest instead of a sine. */
  #moveLoads(): void {
    const { cosine, sine, drift, load, base, swing } = this.#guests
    const { cos, sin } = this.#rotation
    for (let vm = 0; vm < load.length; vm++) {
      const c = cosine[vm]! * cos - sine[vm]! * sin
      sine[vm] = sine[vm]! * cos + cosine[vm]! * sin
      cosine[vm] = c
      drift[vm] = 0.95 * drift[vm]! + 0.05 * this.#noise.next()
      load[vm] = Math.min(1, Math.max(0.01, base[vm]! + swing[vm]! * c + 0.3 * drift[vm]!))
    }
  }

  #moveBalloons(elapsedMs: number): void {
    const { actual, target } = this.#guests
    const reach = elapsedMs * BALLOON_BYTES_PER_MS
    for (let vm = 0; vm < actual.length; vm++) {
      const missing = target[vm]! - actual[vm]!
      if (missing === 0) continue
      const most = reach * this.#behaviours.speed(vm)
      actual[vm]! += Math.max(-most, Math.min(most, missing))
    }
  }

  #writeMemory(): void {
    const table = this.#table!
    const { row, load, maximum, actual } = this.#guests
    const used = table.signal('memory.used').raw
    const given = table.signal('memory.actual').raw
    const pressure = table.signal('memory.pressure').raw
    const refaults = table.signal('memory.refaults').raw
    for (let vm = 0; vm < load.length; vm++) {
      const at = row[vm]!
      const wanted = (0.1 + 0.8 * load[vm]!) * maximum[vm]!
      const short = Math.max(0, wanted - actual[vm]!)
      used[at] = this.#behaviours.report(vm, Math.min(wanted, actual[vm]!))
      given[at] = actual[vm]!
      pressure[at] = Math.min(1, (4 * short) / wanted)
      refaults[at] = short / 4096 / 10
    }
  }

  /** A host that has handed out nine tenths of its memory begins to feel it. */
  #writeHosts(): void {
    const { total, committed } = this.#hostBytes
    const { actual } = this.#guests
    committed.fill(0)
    for (let vm = 0; vm < actual.length; vm++) committed[Math.floor(vm / this.#options.vmsPerHost)]! += actual[vm]!
    const table = this.#hosts!
    for (let host = 0; host < total.length; host++) {
      const row = table.rowOf(`host-${host}`)
      table.signal('memory.committed').raw[row] = committed[host]!
      table.signal('memory.available').raw[row] = Math.max(0, total[host]! - committed[host]!)
      table.signal('memory.pressure').raw[row] = Math.max(0, Math.min(1, (committed[host]! / total[host]! - 0.9) / 0.1))
    }
  }

  #observeSettings(): void {
    const table = this.#table!
    const { row, maximum } = this.#guests
    const { total } = this.#hostBytes
    for (let vm = 0; vm < row.length; vm++) {
      table.signal('memory.maximum').observe(row[vm]!, maximum[vm]!)
      table.signal('memory.safeMinimum').observe(row[vm]!, 96 * MIB)
      total[Math.floor(vm / this.#options.vmsPerHost)]! += this.#options.hostShare * maximum[vm]!
    }
    const hostTotal = this.#hosts!.signal('memory.total')
    total.forEach((bytes, host) => hostTotal.observe(this.#hosts!.rowOf(`host-${host}`), bytes))
  }
}

/** The hidden state of the guests, a column each. */
class GuestColumns {
  readonly row: Int32Array
  readonly base: Float64Array
  readonly swing: Float64Array
  readonly cosine: Float64Array
  readonly sine: Float64Array
  readonly drift: Float64Array
  readonly load: Float64Array
  readonly maximum: Float64Array
  readonly actual: Float64Array
  readonly target: Float64Array

  constructor(vms: number) {
    this.row = new Int32Array(vms)
    this.base = new Float64Array(vms)
    this.swing = new Float64Array(vms)
    this.cosine = new Float64Array(vms)
    this.sine = new Float64Array(vms)
    this.drift = new Float64Array(vms)
    this.load = new Float64Array(vms)
    this.maximum = new Float64Array(vms)
    this.actual = new Float64Array(vms)
    this.target = new Float64Array(vms)
  }

  draw(vm: number, random: Random, { hostShare, inStep }: Pick<Required<SimVmsOptions>, 'hostShare' | 'inStep'>): void {
    const phase = inStep ? Math.PI : 2 * Math.PI * random.uniform()
    this.base[vm] = 0.1 + 0.4 * random.uniform()
    this.swing[vm] = 0.3 * random.uniform()
    this.cosine[vm] = Math.cos(phase)
    this.sine[vm] = Math.sin(phase)
    this.maximum[vm] = GIB * 2 ** random.integer(4)
    this.actual[vm] = this.target[vm] = HANDED_OUT * hostShare * this.maximum[vm]!
  }
}
