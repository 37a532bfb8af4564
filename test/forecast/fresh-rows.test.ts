import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Rig, TICK_MS } from './rig.js'

test('a target that takes over a row learns from its own values only', () => {
  const specs = [
    { model: 'ewma' },
    { model: 'holt-winters', parameters: { seasonMs: 3 * TICK_MS } },
    { model: 'regression' },
  ] as const
  const rig = new Rig(2, specs)
  for (let tick = 0; tick < 30; tick++) rig.step([1000 + tick * tick, 5])
  rig.table.remove('task-0')
  assert.is(rig.table.add('newcomer').row, 0)
  for (const { results } of rig.forecasts) {
    assert.ok(Number.isNaN(results.mean.values[0]))
    assert.is(results.confidence.values[0], 0)
  }
  const fresh = new Rig(2, specs)
  while (fresh.tick < rig.tick) fresh.step([NaN, NaN])
  for (const value of [3, 4, 5, 4, 3, 4, 5]) {
    rig.step([value, 5])
    fresh.step([value, NaN])
    rig.forecasts.forEach(({ results, model }, index) => {
      for (const name of ['mean', 'low', 'high', 'confidence'] as const) {
        assert.is(results[name].values[0], fresh.forecasts[index]!.results[name].values[0], `${model} ${name}`)
      }
    })
  }
})

test('released forecasts give their memory back', () => {
  const rig = new Rig(8, [{ model: 'regression' }])
  const before = rig.forecast.results.mean.pointer
  rig.forecast.release()
  const [again] = new Array(1).fill(0).map(() => rig.table.allocate(3, NaN).pointer)
  assert.is(again, before)
})

test.run()
