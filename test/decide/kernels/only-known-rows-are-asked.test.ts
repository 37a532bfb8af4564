import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rig, valueKernel } from './support.js'

test('a kernel sees the rows of the batch whose inputs are known; the others get NaN', () => {
  const { columns, run } = rig(valueKernel('(f64.add (local.get $x) (f64.convert_i32_s (local.get $rows)))'))
  columns.inputs[0]!.values.set([10, 20, NaN, 40, Infinity, 60])
  assert.equal(run(columns.batch([0, 2, 3, 4, 5])), [13, NaN, 43, NaN, 63])
})

test('a row of which one of several inputs is missing is left out of all columns', () => {
  const second = '(f64.load (i32.add (local.get $inputs) (i32.shl (i32.add (local.get $row) (local.get $rows))'
  const { columns, run } = rig(valueKernel(`(f64.add (local.get $x) ${second} (i32.const 3)))))`), { inputs: 2 })
  columns.inputs[0]!.values.set([1, 2, 3, NaN])
  columns.inputs[1]!.values.set([10, NaN, 30, 40])
  assert.equal(run(columns.batch([0, 1, 2, 3])), [11, NaN, 33, NaN])
})

test('a batch without a known row does not call the kernel', () => {
  const { columns, run } = rig(valueKernel('(local.get $x)', '(unreachable)'))
  columns.inputs[0]!.values.fill(NaN)
  assert.equal(run(columns.batch([0, 1])), [NaN, NaN])
})

test.run()
