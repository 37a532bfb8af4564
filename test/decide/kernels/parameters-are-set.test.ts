import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { refusal } from '../../rejection.js'
import { rig, valueKernel } from './support.js'

const GLOBALS = `
  (global $factor (export "factor") (mut f64) (f64.const 2))
  (global (export "OFFSET") i32 (i32.const 16))
  (data (i32.const 16) "\\00\\00\\00\\00\\00\\00\\f0\\3f")`
const KERNEL = valueKernel(
  '(f64.add (f64.mul (local.get $x) (global.get $factor)) (f64.load (i32.const 16)))',
  '',
  GLOBALS,
)

test('parameters that are not given have the value that the kernel gives them', () => {
  const { columns, run } = rig(KERNEL)
  columns.inputs[0]!.values.fill(10)
  assert.equal(run(columns.batch([0])), [21])
})

test('others are set before the first batch, in globals and in memory', () => {
  const parameters = [
    { name: 'factor', place: 'global', value: 3 },
    { name: 'OFFSET', place: 'memory', value: 0.5 },
  ] as const
  const { columns, run } = rig(KERNEL, { parameters })
  columns.inputs[0]!.values.fill(10)
  assert.equal(run(columns.batch([0])), [30.5])
})

test('a variable beyond the memory is a fault', () => {
  const text = valueKernel('(local.get $x)', '', '(global (export "FAR") i32 (i32.const -4))')
  const parameters = [{ name: 'FAR', place: 'memory', value: 1 }] as const
  assert.is(
    refusal(() => rig(text, { parameters })),
    'it named 8 bytes at 4294967292, but its memory ends at 65536',
  )
})

test.run()
