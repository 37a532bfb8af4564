// A forecast that cannot be is refused with its reason, and leaves nothing behind.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createForecast, type ForecastSpec } from '../../src/forecast/forecast.js'
import { Rig } from './rig.js'

const rig = new Rig(1, [])
const refuse = (spec: Partial<ForecastSpec>, tickMs = 100): string => {
  try {
    createForecast(
      rig.sense,
      rig.table,
      { signal: 'value', model: 'ewma', horizonMs: 100, coverage: 0.9, ...spec },
      tickMs,
    )
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}

test('unknown signals, models and parameters are listed against those there are', () => {
  assert.match(refuse({ signal: 'memory.use' }), /^task has no signal "memory.use"; it has memory.used, /)
  assert.is(
    refuse({ model: 'oracle' as 'ewma' }),
    'there is no model "oracle"; there are auto, ewma, holt-winters, idle-histogram, regression',
  )
  assert.is(refuse({ model: 'constructor' as 'ewma' }).slice(0, 32), 'there is no model "constructor";')
  assert.is(refuse({ parameters: { beta: 0.1 } }), 'the model ewma has no parameter "beta"; it has alpha')
})

test('numbers out of range are named with their range', () => {
  assert.is(
    refuse({ parameters: { alpha: 2 } }),
    'parameter alpha of the model ewma is a number from 0.001 to 1, not 2',
  )
  assert.is(
    refuse({ parameters: { alpha: NaN } }),
    'parameter alpha of the model ewma is a number from 0.001 to 1, not NaN',
  )
  assert.is(
    refuse({ model: 'regression', parameters: { lags: 1.5 } }),
    'parameter lags of the model regression is a whole number from 0 to 8, not 1.5',
  )
  assert.is(refuse({ coverage: 90 }), 'coverage is a number from 0.5 to 0.99, not 90')
  assert.is(refuse({ horizonMs: 99 }), 'the horizon is 99 ms; it must be a number not below one tick, which is 100 ms')
  assert.is(
    refuse({ horizonMs: NaN }),
    'the horizon is NaN ms; it must be a number not below one tick, which is 100 ms',
  )
  assert.is(
    refuse({ horizonMs: 1e6 }),
    'the horizon of 1000000 ms is more than 1024 ticks of 100 ms: shorten it or lengthen the tick',
  )
})

test('parameters that do not go together', () => {
  const model = 'holt-winters'
  assert.is(
    refuse({ model, parameters: { alpha: 0.1, beta: 0.2 } }),
    'parameters of the model holt-winters: beta is at most alpha, but they are 0.2 and 0.1',
  )
  assert.is(
    refuse({ model, parameters: { alpha: 0.75, gamma: 0.5, seasonMs: 1000 } }),
    'parameters of the model holt-winters: gamma is at most 1 - alpha, but they are 0.5 and 0.25',
  )
  for (const seasonMs of [50, 100, 250, 1e6]) {
    assert.is(
      refuse({ model, parameters: { seasonMs } }),
      `parameter seasonMs of the model holt-winters is 0 or 2 to 4096 whole ticks of 100 ms, not ${seasonMs} ms`,
    )
  }
})

test('features that a model does not take, or too many, or of too short a history', () => {
  assert.is(refuse({ features: ['other'] }), 'the model ewma takes no features; regression does')
  assert.is(
    refuse({ model: 'regression', features: ['other', 'fixed'], parameters: { lags: 7 } }),
    'a regression of 10 terms (the constant, lags and features) is too large; the limit is 9',
  )
  assert.is(
    refuse({ model: 'regression', features: ['other'], horizonMs: 1600 }),
    'the model regression looks 17 ticks back, horizon included, but the history keeps 16; ' +
      "raise the engine's option historyTicks",
  )
})

test('what was laid out before the error is given back', () => {
  const tooShort = () => refuse({ model: 'regression', features: ['other'], horizonMs: 1600 })
  tooShort()
  const before = rig.sense.memory.allocate(10_000).pointer
  for (let time = 0; time < 20; time++) tooShort()
  assert.is(rig.sense.memory.allocate(20_000).pointer, before + 10_048)
})

test('a setting is not forecast', () => {
  assert.is(refuse({ signal: 'fixed' }), 'task.fixed is a setting: it holds its value and is not forecast')
})

test.run()
