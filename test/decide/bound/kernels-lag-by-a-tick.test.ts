import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies } from '../../../src/decide/index.js'
import { valueKernel } from '../kernels/support.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, vmPolicy, wishes } from '../support/policies.js'
import { Folder, release, tick } from './kernel-rig.js'

const K = 1024
/** Counts to fifty million. */
const SLOW = `
  (loop $more
    (local.set $x (f64.add (local.get $x) (f64.const 1)))
    (br_if $more (f64.lt (local.get $x) (f64.const 5e7))))`
const test = suite('values by kernels')
const folder = new Folder({
  'kernels/double.wasm': valueKernel('(f64.mul (local.get $x) (f64.const 2))'),
  'policy.yaml': vmPolicy(`match: vm.memory.maximum > 10 * KiB
kernels:
  wanted: { file: kernels/double.wasm, inputs: [vm.memory.used + 1 * KiB], unit: bytes, memory: 1MiB, deadline: 500ms }
rules:
  - name: commit
    when: wanted > 0
    do: { action: memory.commit, to: wanted }`),
})
test.after(() => folder.remove())

test('rules read what the kernel made of the tick before, for rows that were in it', async () => {
  const sense = smallSense()
  const bound = new BoundPolicies(folder.load(), sense, 1000)
  const used = sense.tables.vm.signal('memory.used').current.values
  const first = addVm(sense, 'first', { 'memory.used': 100 * K, 'memory.maximum': 1000 * K })
  const unmatched = addVm(sense, 'unmatched', { 'memory.used': 100 * K, 'memory.maximum': 5 * K })
  const unknown = addVm(sense, 'unknown', { 'memory.maximum': 1000 * K })
  await tick(bound, sense)
  assert.equal(wishes(bound), [], 'nothing is known in the first tick')
  used[first] = 200 * K
  await tick(bound, sense)
  assert.equal(wishes(bound), [['commit', first, 202 * K]])
  used[unknown] = 50 * K
  await tick(bound, sense)
  assert.equal(wishes(bound), [['commit', first, 402 * K]])
  await tick(bound, sense)
  assert.equal(wishes(bound), [
    ['commit', first, 402 * K],
    ['commit', unknown, 102 * K],
  ])
  sense.tables.vm.signal('memory.maximum').current.values[unmatched] = 1000 * K
  await tick(bound, sense)
  await tick(bound, sense)
  assert.is(wishes(bound).length, 3)
  const statistics = bound.kernels.statistics()['test/wanted']!
  assert.is(statistics.batches, 5)
  assert.is(statistics.fault, null)
  await release(bound)
})

test('a target that takes the row of another does not get its value', async () => {
  const sense = smallSense()
  const bound = new BoundPolicies(folder.load(), sense, 1000)
  const row = addVm(sense, 'old', { 'memory.used': 100 * K, 'memory.maximum': 1000 * K })
  await tick(bound, sense)
  sense.tables.vm.remove('old')
  assert.is(addVm(sense, 'new', { 'memory.used': 7 * K, 'memory.maximum': 1000 * K }), row)
  await tick(bound, sense)
  assert.equal(wishes(bound), [])
  await tick(bound, sense)
  assert.equal(wishes(bound), [['commit', row, 16 * K]])
  await release(bound)
})

test('whoever does not wait finds no results while the kernel works, and the tick after that finds them', async () => {
  const sense = smallSense()
  folder.write('kernels/double.wasm', valueKernel('(f64.mul (local.get $x) (f64.const 2))', SLOW))
  const bound = new BoundPolicies(folder.load(), sense, 1000)
  const row = addVm(sense, 'one', { 'memory.used': 100 * K, 'memory.maximum': 1000 * K })
  await tick(bound, sense)
  await bound.kernels.collect(false)
  assert.is(bound.kernels.statistics()['test/wanted']!.batches, 0)
  await bound.kernels.collect(true)
  const values = sense.memory.float64(bound.kernels.columnOf('test/wanted'), 1)
  assert.is(values[row], 202 * K)
  assert.is(bound.kernels.statistics()['test/wanted']!.batches, 1)
  await release(bound)
})

test.run()
