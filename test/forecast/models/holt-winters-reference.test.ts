// Given the parameters and the initial state that R fitted, the recursion reproduces R's states, errors and forecasts.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { referenceJson } from '../../data.js'
import { Fitted, goldenFits, near } from './fitted.js'

interface EtsResult {
  readonly alpha: [number]
  readonly beta: [number | 'NaN']
  readonly gamma: [number | 'NaN']
  readonly phi: [number | 'NaN']
  readonly states: (number | number[])[]
  readonly fitted: number[]
  readonly residuals: number[]
  readonly forecast: number[]
}

const orElse = (value: number | 'NaN', otherwise: number) => (value === 'NaN' ? otherwise : value)

for (const [file, models] of [
  ['nonseasonal', ['AAN', 'ANN']],
  ['seasonal', ['AAA', 'ANA']],
] as const) {
  const reference = referenceJson<Record<string, Record<string, EtsResult>>>(
    `reference/fit_ets_results_${file}.json.gz`,
  )
  const check = reference === null ? test.skip : test
  check(`states and forecasts of ETS, ${file}, with and without damping`, () => {
    let checked = 0
    for (const damped of ['TRUE', 'FALSE']) {
      for (const model of models) {
        const result = reference![damped]![model]!
        if (result.states === undefined) continue
        const hasTrend = model[1] === 'A'
        const rows = result.states
          .map((row) => [row].flat())
          .map((row) => (hasTrend ? row : [row[0]!, 0, ...row.slice(1)]))
        const fit = {
          alpha: result.alpha[0],
          beta: orElse(result.beta[0], 0),
          gamma: orElse(result.gamma[0], 0),
          phi: hasTrend ? orElse(result.phi[0], 1) : 0,
          initial: rows[0]!,
        }
        result.forecast.forEach((expected, index) => {
          const fitted = new Fitted(fit, index + 1)
          result.fitted.forEach((value, at) => {
            fitted.rig.step([value + result.residuals[at]!])
            fitted.state().forEach((actual, column) => near(actual, rows[at + 1]![column]!, 6, `state ${at}`))
          })
          near(fitted.mean, expected, 6, `forecast ${index + 1}`)
          checked++
        })
      }
    }
    assert.ok(checked >= 8)
  })
}

const golden = goldenFits()
const checkGolden = golden === null ? test.skip : test

checkGolden('squared errors and twelve forecasts of ETS on 21 series', () => {
  let checked = 0
  for (const [name, entry] of Object.entries(golden!)) {
    const values = entry.x
    for (const model of ['ets_ANN', 'ets_AAN', 'ets_ANA', 'ets_AAA']) {
      const result = entry[model] as { par: Record<string, number>; sse: number; pred: number[] } | undefined
      if (result === undefined) continue
      const { par } = result
      const figures = model.endsWith('A') ? Array.from({ length: entry.freq - 1 }, (_, age) => par[`s${age}`]!) : []
      // R leaves the oldest figure out: all of them add up to zero.
      const seasonal = figures.length === 0 ? [] : [...figures, -figures.reduce((sum, figure) => sum + figure, 0)]
      const hasTrend = par['b'] !== undefined
      const phi = hasTrend ? (par['phi'] ?? 1) : 0
      const fit = {
        alpha: par['alpha']!,
        beta: par['beta'] ?? 0,
        gamma: par['gamma'] ?? 0,
        phi,
        initial: [par['l']!, par['b'] ?? 0, ...seasonal],
      }
      let squares = 0
      const oneAhead = new Fitted(fit, 1)
      let expected = par['l']! + phi * (par['b'] ?? 0) + (seasonal.at(-1) ?? 0)
      for (const value of values) {
        squares += (value - expected) ** 2
        oneAhead.rig.step([value])
        expected = oneAhead.mean
      }
      near(squares, result.sse, 7, `${name} ${model} sse`)
      near(oneAhead.mean, result.pred[0]!, 7, `${name} ${model} 1 ahead`)
      for (const steps of [7, 12]) {
        const ahead = new Fitted(fit, steps)
        for (const value of values) ahead.rig.step([value])
        near(ahead.mean, result.pred[steps - 1]!, 7, `${name} ${model} ${steps} ahead`)
      }
      checked++
    }
  }
  assert.ok(checked > 50, `${checked} fits`)
})

test.run()
