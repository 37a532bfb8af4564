import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import { Rig, trace } from '../rig.js'

test('a signal that alternates is forecast exactly, where its last value would be wrong every time', () => {
  const series = Array.from({ length: 200 }, (_, tick) => (tick % 2 === 0 ? 10 : 30))
  const { mean } = trace({ model: 'regression', parameters: { prior: 1000 } }, series)
  for (let tick = 100; tick < 199; tick++) assert.ok(Math.abs(mean[tick]! - series[tick + 1]!) < 0.05, `${mean[tick]}`)
})

test('without lags a setting explains the value: rows with other inputs differ as their line says', () => {
  const random = createRandom('inputs')
  const rig = new Rig(4, [{ model: 'regression', features: ['fixed'], parameters: { lags: 0, prior: 1000 } }])
  const inputs = [1, 5, 10, 50]
  inputs.forEach((input, row) => rig.table.signal('fixed').observe(row, input))
  for (let tick = 0; tick < 300; tick++) rig.step(inputs.map((input) => 7 + 3 * input + 0.1 * random.normal()))
  inputs.forEach((input, row) => {
    assert.ok(Math.abs(rig.forecast.results.mean.values[row]! - (7 + 3 * input)) < 0.1)
  })
})

test('forgetting follows a relation that changes', () => {
  const series = Array.from({ length: 600 }, (_, tick) => (tick < 300 ? (tick % 2) * 10 : (tick % 4) * 10))
  const { mean } = trace({ model: 'regression', parameters: { lags: 4, forgetting: 0.95, prior: 1000 } }, series)
  for (let tick = 560; tick < 599; tick++) assert.ok(Math.abs(mean[tick]! - series[tick + 1]!) < 0.5, `${mean[tick]}`)
})

test.run()
