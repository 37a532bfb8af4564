// Whatever is admitted, once a first value was seen every result is a number within the signal's bounds.
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Rig, type SpecLike, TICK_MS } from '../rig.js'

const SPECS: SpecLike[] = [
  { model: 'ewma', horizonMs: 3 * TICK_MS },
  { model: 'holt-winters', horizonMs: 2 * TICK_MS, parameters: { phi: 1, beta: 0.5 } },
  { model: 'holt-winters', parameters: { seasonMs: 3 * TICK_MS } },
  { model: 'regression', horizonMs: 2 * TICK_MS, features: ['other'], parameters: { forgetting: 0.5, prior: 1e6 } },
]

const extreme = fc.constantFrom(0, -0, NaN, 1e-100, -1e-100, 1e-300, 5e-324, 1, 1 + 2 ** -52, 1e100, -1e100, 1e9, -3)

test('of extreme values', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(extreme, extreme), { minLength: 1, maxLength: 60 }), (ticks) => {
      const rig = new Rig(1, SPECS)
      let seen = false
      for (const [value, other] of ticks) {
        rig.table.signal('other').raw[0] = other
        rig.step([value])
        seen ||= !Number.isNaN(value)
        for (const { model, results } of rig.forecasts) {
          const [mean, low, high, confidence] = [results.mean, results.low, results.high, results.confidence].map(
            ({ values }) => values[0]!,
          )
          if (!seen) continue
          for (const result of [mean!, low!, high!])
            assert.ok(result >= -1e100 && result <= 1e100, `${model}: ${result}`)
          assert.ok(low! <= high!)
          assert.ok(confidence! >= 0 && confidence! <= 1, `${model}: confidence ${confidence}`)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('of a signal that stays constant for very long, and then does not', () => {
  const rig = new Rig(1, SPECS)
  for (let tick = 0; tick < 30_000; tick++) rig.step([42])
  for (const value of [43, 1e6, -1e6, 0]) {
    rig.step([value])
    for (const { model, results } of rig.forecasts) {
      for (const column of [results.mean, results.low, results.high])
        assert.ok(Number.isFinite(column.values[0]), model)
    }
  }
})

test('and within tighter bounds', () => {
  const rig = new Rig(1, [{ model: 'holt-winters', signal: 'bounded', horizonMs: 10 * TICK_MS }])
  for (let tick = 0; tick < 40; tick++) {
    rig.step([tick < 20 ? tick / 2 : 20 - tick / 2], 'bounded')
    const { mean, low, high } = rig.forecast.results
    for (const column of [mean, low, high])
      assert.ok(column.values[0]! >= 0 && column.values[0]! <= 10, `${column.values[0]}`)
  }
})

test.run()
