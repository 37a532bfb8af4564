// A row that begins with the parameters and the state that R fitted, to be compared with R from there on.
import * as assert from 'uvu/assert'
import { HoltWintersJob } from '../../../src/forecast/layout.js'
import { referenceJson } from '../../data.js'
import { Rig, TICK_MS } from '../rig.js'

export interface Fit {
  readonly alpha: number
  readonly beta: number
  readonly gamma: number
  readonly phi: number
  /** Level, trend, then seasonal figures from the newest to the oldest. */
  readonly initial: readonly number[]
}

/** One row that begins with R's initial state, well beyond the start on line. */
export class Fitted {
  readonly rig: Rig
  readonly #season: number
  readonly #state: Float64Array
  readonly #capacity: number

  constructor(fit: Fit, steps: number) {
    const season = (this.#season = fit.initial.length - 2)
    const parameters = { gamma: 0, seasonMs: season * TICK_MS }
    this.rig = new Rig(1, [{ model: 'holt-winters', horizonMs: steps * TICK_MS, parameters }])
    const { memory } = this.rig.sense.memory
    const { pointer } = this.rig.forecast.jobs()[0]!
    const { alpha, beta, gamma, phi, initial } = fit
    const dampedSteps = Array.from({ length: steps }, (_, step) => phi ** (step + 1)).reduce(
      (sum, term) => sum + term,
      0,
    )
    HoltWintersJob.write(memory.buffer, pointer, { alpha, beta, gamma, phi, dampedSteps })
    this.#capacity = this.rig.table.capacityRows
    this.#state = new Float64Array(
      memory.buffer,
      HoltWintersJob.read(memory.buffer, pointer).state,
      this.#capacity * (5 + season),
    )
    const [level = 0, trend = 0, ...seasonal] = initial
    this.#state[0] = level
    this.#state[this.#capacity] = trend
    this.#state[2 * this.#capacity] = 1e6
    seasonal.forEach((figure, age) => {
      // The tick before the first is -1, in the ring's last slot.
      this.#state[(4 + season - age) * this.#capacity] = figure
    })
  }

  get mean(): number {
    return this.rig.forecast.results.mean.values[0]!
  }

  state(): number[] {
    const { tick } = this.rig
    const seasonal = Array.from(
      { length: this.#season },
      (_, age) => 4 + ((tick - age + this.#season + 1) % (this.#season + 1)),
    )
    return [0, 1, ...seasonal].map((column) => this.#state[column * this.#capacity]!)
  }
}

export const near = (actual: number, expected: number, digits: number, what: string) =>
  assert.ok(
    Math.abs(actual - expected) <= 10 ** -digits * (1 + Math.abs(expected)),
    `${what}: ${actual}, not ${expected}`,
  )

/** Fits of R 4.2.2 to a series of frequency `freq`. */
export interface Golden {
  readonly freq: number
  readonly x: readonly number[]
  readonly [model: string]: unknown
}

/** R's fits by the name of the series; `null` where the reference data are missing. */
export function goldenFits(): Record<string, Golden> | null {
  const fits = referenceJson<Record<string, Golden>>('reference/r_golden.json.gz')
  const series = referenceJson<Record<string, { x: number[] }>>('reference/series.json')
  if (fits === null || series === null) return null
  return Object.fromEntries(Object.entries(fits).map(([name, fit]) => [name, { ...fit, x: fit.x ?? series[name]!.x }]))
}
