import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense } from '../../../src/sense/index.js'

test('observations of a count within a tick add up; a gauge keeps the last', () => {
  const { tables } = new Sense({ capacity: { function: 8 } })
  const { row } = tables.function.add('f')
  const arrived = tables.function.signal('requests.arrived')
  const running = tables.function.signal('requests.running')
  for (const value of [2, 3, 4]) {
    arrived.observe(row, value)
    running.observe(row, value)
  }
  assert.is(arrived.raw[row], 9)
  assert.is(running.raw[row], 4)
})

test.run()
