import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { KernelFault } from '../../../src/decide/kernels/sandbox.js'
import { MEBIBYTE, rig, type RigOptions, valueKernel } from './support.js'

/** The fault of a kernel that starts and then runs over three known rows. */
function faultOf(text: string, options: RigOptions = {}): KernelFault {
  try {
    const { columns, run } = rig(text, options)
    for (const { values } of columns.inputs) values.fill(1)
    run(columns.batch([4, 5, 6]))
  } catch (error) {
    assert.instance(error, KernelFault)
    return error as KernelFault
  }
  throw new Error('no fault')
}

const allocating = (address: string) => `(module
  (memory (export "memory") 1 16)
  (func (export "allocate") (param i32) (result i32) (i32.const ${address}))
  (func (export "evaluate") (param i32 i32 i32)))`

const isSecond = '(i32.eq (local.get $row) (i32.const 1))'
const CASES: readonly (readonly [string, string, string, number | null])[] = [
  ['a trap', valueKernel('(local.get $x)', '(unreachable)'), 'it trapped: unreachable', null],
  [
    'a read beyond its memory',
    valueKernel('(f64.load (i32.const -8))'),
    'it trapped: memory access out of bounds',
    null,
  ],
  [
    'recursion without end',
    valueKernel(
      '(call $deeper (local.get $x))',
      '',
      `
      (func $deeper (param f64) (result f64)
        (f64.add (f64.const 1) (call $deeper (local.get 0))))`,
    ),
    'it trapped: Maximum call stack size exceeded',
    null,
  ],
  [
    'NaN for one row',
    valueKernel(`(select (f64.const nan) (local.get $x) ${isSecond})`),
    'it gave NaN for a target whose inputs are known',
    1,
  ],
  [
    'an infinite result',
    valueKernel(`(select (f64.const -inf) (local.get $x) ${isSecond})`),
    'it gave -Infinity for a target whose inputs are known',
    1,
  ],
  [
    'results that it does not write',
    valueKernel('(local.get $x)', '(return)'),
    'it gave NaN for a target whose inputs are known',
    0,
  ],
  [
    'an address that is not aligned',
    allocating('12'),
    'allocate() gave the address 12, which is no multiple of 8',
    null,
  ],
  [
    'an address beyond its memory',
    allocating('65528'),
    'it named 512 bytes at 65528, but its memory ends at 65536',
    null,
  ],
  ['a negative address', allocating('-8'), 'it named 512 bytes at 4294967288, but its memory ends at 65536', null],
  [
    'no address',
    allocating('0'),
    'it has no room for 512 bytes in its memory of 1 MiB: raise "memory", or lower the capacity of the table',
    null,
  ],
]

for (const [what, text, message, index] of CASES) {
  test(`${what} is a fault`, () => {
    const fault = faultOf(text)
    assert.is(fault.message, message)
    assert.is(fault.index, index)
  })
}

test('columns that do not fit into the memory are a fault before anything is asked of the kernel', () => {
  const fault = faultOf(valueKernel('(local.get $x)', '', ''), { inputs: 3, capacityRows: 65_536 })
  assert.match(fault.message, 'it has no room for 1.5 MiB in its memory of 1 MiB')
})

test('a start function that traps is a fault', () => {
  const text = valueKernel('(local.get $x)', '', '(func $first (unreachable)) (start $first)')
  assert.is(faultOf(text).message, 'it trapped: unreachable')
})

test('an exception of the kernel is a fault', () => {
  const text = valueKernel('(local.get $x)', '(throw $mine)', '(tag $mine)')
  assert.is(faultOf(text).message, 'it trapped: an exception of its own')
})

test('a memory that grows to its cap stays usable, and grows no further', () => {
  const grow = '(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))'
  const { columns, run } = rig(valueKernel('(f64.convert_i32_s (memory.size))', grow), { memoryBytes: MEBIBYTE })
  columns.inputs[0]!.values.fill(1)
  assert.equal(run(columns.batch([0, 1])), [16, 16])
  assert.equal(run(columns.batch([0, 1])), [16, 16])
})

test.run()
