import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluate, smallSense, typed } from '../support/evaluate.js'

test('"function" is a kind of target here, though CEL reserves the word', () => {
  const sense = smallSense()
  const table = sense.tables.function
  const { row } = table.add('resize', { runtime: 'function' })
  table.signal('requests.idle').current.values[row] = 7
  const texts = ['function.requests.idle', 'function.labels.runtime == "function"', 'has(function.labels.runtime)']
  assert.equal(
    evaluate(texts, sense, 1, 'function').map(([value]) => value),
    [7, 1, 1],
  )
})

test('a place behind it is not moved', () => {
  assert.is(
    typed('function.requests.idel > 5 * s', smallSense(), 'function'),
    'function has no signal "requests.idel"; did you mean "function.requests.idle"?',
  )
})

test.run()
