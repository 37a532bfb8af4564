import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense } from '../../../src/sense/index.js'
import { AppStreams } from '../../../src/systems/specialization/app-streams.js'

test('the call that follows the last one of a function that is gone is not held to follow the next in its row', () => {
  const { function: table } = new Sense({ capacity: { function: 8 } }).tables
  const { row: other } = table.add('other', { app: 'shop' })
  const { row } = table.add('old', { app: 'shop' })
  const streams = new AppStreams(4, 8)
  const stream = streams.arrived(table, row, 0)
  table.remove('old')
  streams.forget(row)
  assert.is(table.add('new', { app: 'shop' }).row, row)
  streams.arrived(table, other, 50)
  streams.arrived(table, row, 60)
  assert.is(streams.soon(stream, 60, 1000), 0)
})

test.run()
