// R's HoltWinters() in its three forms: the same recursion, beta and gamma being relative to alpha there.
import { test } from 'uvu'
import { trace } from '../rig.js'
import { type Fit, Fitted, goldenFits, near } from './fitted.js'

interface Classical {
  readonly alpha: number
  readonly beta: number
  readonly gamma: number
  readonly sse: number
  readonly level: number
  readonly coef: [number, number]
  readonly pred: number[]
}

const golden = goldenFits()
const check = golden === null ? test.skip : test

check('the level of simple smoothing', () => {
  for (const [name, { x, ses_hw }] of Object.entries(golden!)) {
    const { alpha, level } = ses_hw as Classical
    near(trace({ model: 'ewma', parameters: { alpha } }, x).mean.at(-1)!, level, 8, name)
  }
})

check('level and trend, started with the first two values', () => {
  for (const [name, { x, holt_hw }] of Object.entries(golden!)) {
    const { alpha, beta, coef } = holt_hw as Classical
    const fitted = new Fitted({ alpha, beta: alpha * beta, gamma: 0, phi: 1, initial: [x[1]!, x[1]! - x[0]!] }, 1)
    for (const value of x.slice(2)) fitted.rig.step([value])
    fitted.state().forEach((value, at) => near(value, coef[at]!, 7, `${name} ${at}`))
  }
})

check('twelve forecasts with season, started by decomposing the first two', () => {
  for (const [name, { x, freq, hw_add }] of Object.entries(golden!)) {
    if (hw_add === undefined) continue
    const { alpha, beta, gamma, pred } = hw_add as Classical
    const fit: Fit = { alpha, beta: alpha * beta, gamma: (1 - alpha) * gamma, phi: 1, initial: decomposed(x, freq) }
    for (const steps of [1, 5, 12]) {
      const fitted = new Fitted(fit, steps)
      for (const value of x.slice(freq)) fitted.rig.step([value])
      near(fitted.mean, pred[steps - 1]!, 7, `${name} ${steps} ahead`)
    }
  }
})

/** Level, trend and seasonal figures, newest first, as R starts: a line through the moving average of two seasons. */
function decomposed(x: readonly number[], season: number): number[] {
  const half = season / 2
  const centres = Array.from({ length: season + 1 }, (_, at) => at + half)
  const averages = centres.map((at) => {
    const inner = x.slice(at - half + 1, at + half).reduce((sum, value) => sum + value, 0)
    return (inner + (x[at - half]! + x[at + half]!) / 2) / season
  }).slice(0, season)
  const figures = Array.from({ length: season }, (_, phase) => {
    const at = phase < half ? phase + season : phase
    return x[at]! - averages[at - half]!
  })
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / season
  const middle = (averages.length + 1) / 2
  const centre = averages.reduce((sum, value) => sum + value, 0) / averages.length
  const slope =
    averages.reduce((sum, value, at) => sum + (at + 1 - middle) * (value - centre), 0) /
    averages.reduce((sum, _, at) => sum + (at + 1 - middle) ** 2, 0)
  return [centre - slope * middle, slope, ...figures.map((figure) => figure - mean).reverse()]
}

test.run()
