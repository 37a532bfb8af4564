import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chooseModel, createForecast, fieldsOf } from '../../src/forecast/forecast.js'
import { defineSignal, Sense } from '../../src/sense/index.js'

test('auto takes a level for counts and a trend for gauges, and says which', () => {
  const sense = new Sense({ capacity: { host: 1, pop: 1, function: 8, task: 1, vm: 1 }, memoryLimitBytes: 2 ** 22 })
  const spec = { model: 'auto', horizonMs: 1000, coverage: 0.9 } as const
  const create = (signal: string) => createForecast(sense, sense.tables.function, { ...spec, signal }, 1000)
  assert.is(create('requests.arrived').model, 'ewma')
  assert.is(create('requests.running').model, 'holt-winters')
  assert.is(chooseModel(defineSignal('vm', { name: 'heat', unit: 'ratio', description: 'Heat' })), 'holt-winters')
})

test('fields are those that the model gives', () => {
  assert.equal(fieldsOf('auto'), ['mean', 'low', 'high', 'confidence'])
  assert.equal(fieldsOf('regression'), ['mean', 'low', 'high', 'confidence'])
  assert.ok(fieldsOf('idle-histogram').includes('probability'))
})

test.run()
