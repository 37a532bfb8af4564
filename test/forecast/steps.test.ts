import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createForecast } from '../../src/forecast/forecast.js'
import { Rig } from './rig.js'

const rig = new Rig(1, [])
const stepsOf = (horizonMs: number, tickMs: number): number => {
  const forecast = createForecast(
    rig.sense,
    rig.table,
    { signal: 'value', model: 'ewma', horizonMs, coverage: 0.9 },
    tickMs,
  )
  forecast.release()
  return forecast.steps
}

test('a horizon is as many ticks as reach it, whatever the last bit of the quotient says', () => {
  assert.is(stepsOf(5000, 1000), 5)
  assert.is(stepsOf(5001, 1000), 6)
  assert.is(stepsOf(1000, 1000), 1)
  assert.is(stepsOf(0.3, 0.1), 3)
  assert.is(stepsOf(102_400, 100), 1024)
})

test.run()
