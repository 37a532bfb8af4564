import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ALLOCATE, valueKernel } from '../../decide/kernels/support.js'
import { decisionsOf, HALF_MORE, policy } from './support.js'

const steady = { 'steady.yaml': policy('steady', 'half-more.wasm'), 'kernels/half-more.wasm': HALF_MORE }
const alone = decisionsOf(steady)

const WAYS: Readonly<Record<string, readonly [string, RegExp]>> = {
  'a trap': [valueKernel('(local.get $x)', '(unreachable)'), /^kernel wanted: it trapped: unreachable$/],
  'NaN for one target': [
    valueKernel('(select (f64.const nan) (local.get $x) (i32.eq (local.get $row) (i32.const 2)))'),
    /^kernel wanted: it gave NaN for a target whose inputs are known: vm-2$/,
  ],
  'a loop without end': [
    valueKernel('(local.get $x)', '(loop $ever (br $ever))'),
    /^kernel wanted: it was not done after its deadline of 30 ms$/,
  ],
  'a start function without end': [
    valueKernel('(local.get $x)', '', '(func $first (loop $ever (br $ever))) (start $first)'),
    /^kernel wanted: it was not ready after 1000 ms$/,
  ],
  'another signature': [
    `(module (memory (export "memory") 1 1) ${ALLOCATE} (func (export "evaluate") (param f64)))`,
    /^kernel wanted: kernels\/fragile\.wasm must export the function evaluate\(inputs: i32, output: i32, rows: i32\)/,
  ],
  'an import of anything but maths': [
    `(module (import "env" "now" (func)) (memory (export "memory") 1 1) ${ALLOCATE}
      (func (export "evaluate") (param i32 i32 i32)))`,
    /^kernel wanted: kernels\/fragile\.wasm imports env\.now/,
  ],
  'an address beyond its memory': [
    `(module (memory (export "memory") 1 1)
      (func (export "allocate") (param i32) (result i32) (i32.const 65528))
      (func (export "evaluate") (param i32 i32 i32)))`,
    /^kernel wanted: it named 1024 bytes at 65528/,
  ],
  'no module at all': ['', /^kernel wanted: kernels\/fragile\.wasm is no valid WebAssembly module/],
}

for (const [way, [kernel, reason]] of Object.entries(WAYS)) {
  test(`${way}: the policy is disabled with the reason, and the other decides the same bit for bit`, async () => {
    const deadline = way === 'a loop without end' ? '30ms' : '500ms'
    const both = await decisionsOf({
      ...steady,
      'fragile.yaml': policy('fragile', 'fragile.wasm', { deadline }),
      'kernels/fragile.wasm': kernel,
    })
    const disabled = both.changes.filter(({ event }) => event === 'disabled')
    assert.equal(
      disabled.map(({ policy }) => policy),
      ['fragile'],
    )
    assert.match(disabled[0]!.reason!, reason)
    assert.equal(both.decisions, (await alone).decisions)
  })
}

test('what they are compared with are decisions', async () => {
  const { decisions, changes } = await alone
  assert.is(decisions[0], '[]')
  assert.ok(decisions.slice(1).every((each) => each.includes('memory.commit')))
  assert.equal(changes, [])
})

test.run()
