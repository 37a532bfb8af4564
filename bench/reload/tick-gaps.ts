import { SimHost, SimVms } from '../../src/act/sim/index.js'

/** A host of virtual machines that notes how much later than its period each tick begins. */
export class TickGaps extends SimHost {
  readonly capacity: Readonly<Record<'vm' | 'host' | 'pop' | 'function' | 'task', number>>
  readonly #tickMs: number
  #lastMs = NaN
  #late: number[] = []

  constructor(vms: number, tickMs: number) {
    super(new SimVms({ seed: 'reload', vms }))
    this.capacity = { vm: vms, host: vms, pop: 8, function: 8, task: 8 }
    this.#tickMs = tickMs
  }

  override sample(nowMs: number): void {
    const beganMs = performance.now()
    const lateMs = beganMs - this.#lastMs - this.#tickMs
    if (!Number.isNaN(lateMs)) this.#late.push(Math.max(0, lateMs))
    this.#lastMs = beganMs
    super.sample(nowMs)
  }

  /** Milliseconds of each tick since the last call. */
  take(): number[] {
    return this.#late.splice(0)
  }
}
