import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { COUNTING_FORECAST, rig } from './support.js'

test('each target has a state of its own, whichever rows are in the batch', () => {
  const { columns, run } = rig(COUNTING_FORECAST, { role: 'forecast' })
  columns.inputs[0]!.values.fill(1)
  assert.equal(run(columns.batch([0, 1, 2], [], 10)), [11, 11, 11])
  assert.equal(run(columns.batch([1], [], 10)), [12])
  assert.equal(run(columns.batch([0, 1, 2], [], 10)), [12, 13, 12])
})

test('a target is handed over from its first value on, with NaN where one is missing', () => {
  const { columns, run } = rig(COUNTING_FORECAST, { role: 'forecast' })
  columns.inputs[0]!.values.set([1, NaN])
  assert.equal(run(columns.batch([0, 1])), [1, NaN])
  columns.inputs[0]!.values.set([NaN, 1])
  assert.equal(run(columns.batch([0, 1])), [2, 1])
})

test('another target in the same row starts anew', () => {
  const { columns, run } = rig(COUNTING_FORECAST, { role: 'forecast' })
  columns.inputs[0]!.values.fill(1)
  run(columns.batch([3], [0]))
  assert.equal(run(columns.batch([3], [0])), [2])
  assert.equal(run(columns.batch([3], [1])), [1])
})

test('a forecast beyond the bounds of its signal is put to the nearer one', () => {
  const { columns, run } = rig(COUNTING_FORECAST, { role: 'forecast' })
  columns.inputs[0]!.values.fill(1)
  assert.equal(run({ ...columns.batch([0], [], 100), minimum: 0, maximum: 50 }), [50])
})

test.run()
