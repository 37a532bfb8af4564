import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import { Functions } from './functions.js'

/** Minutes of a function called when `isDue`, and the probability that stood before each. */
function follow(minutes: number, isDue: (minute: number) => boolean): { before: number[]; functions: Functions } {
  const functions = new Functions(8)
  const before: number[] = []
  for (let minute = 0; minute < minutes; minute++) {
    before.push(functions.probability[1]!)
    const due = isDue(minute) ? 1 : 0
    functions.step([0, due, 0, 0, 0, 0, 0, 0])
  }
  return { before, functions }
}

test('a clock is expected in its minute and in no other', () => {
  const { before } = follow(1200, (minute) => minute % 17 === 0)
  for (let minute = 900; minute < 1200; minute++) {
    assert.ok(minute % 17 === 0 ? before[minute]! > 0.8 : before[minute]! < 0.05, `${minute}: ${before[minute]}`)
  }
})

test('chance is expected as often as it comes', () => {
  const random = createRandom('chance')
  const { before } = follow(4000, () => random.uniform() < 0.1)
  const mean = before.slice(1000).reduce((sum, value) => sum + value, 0) / 3000
  assert.ok(Math.abs(mean - 0.1) < 0.02, `${mean}`)
})

test('what was never called is not expected, and nothing speaks for it', () => {
  const { functions } = follow(100, (minute) => minute % 3 === 0)
  assert.is(functions.probability[0], 0)
  assert.is(functions.forecast.results.confidence.values[0], 0)
  assert.is(functions.forecast.results.mean.values[0], 0)
})

test('confidence is what past gaps as long as this one vouch for', () => {
  const { functions } = follow(101, (minute) => minute % 10 === 0) // ten gaps, and a call just now
  const { confidence } = functions.forecast.results
  assert.is(confidence.values[1], 10 / 11)
  for (let minute = 0; minute < 40; minute++) functions.step(new Float64Array(8))
  assert.is(confidence.values[1], 0)
})

test('a function that takes over a row inherits nothing from it but what all have taught', () => {
  const { functions } = follow(400, (minute) => minute % 4 === 0)
  functions.table.remove('function-1')
  assert.is(functions.add('newcomer', 1), 1)
  functions.step(new Float64Array(8))
  assert.is(functions.probability[1], 0)
  functions.step([0, 1, 0, 0, 0, 0, 0, 0])
  assert.is(functions.forecast.results.confidence.values[1], 0)
})

test.run()
