import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refusal } from '../../rejection.js'
import { BoundPolicies } from '../../../src/decide/index.js'
import { valueKernel } from '../kernels/support.js'
import { smallSense } from '../support/evaluate.js'
import { vmPolicy } from '../support/policies.js'
import { Folder } from './kernel-rig.js'

const test = suite('what kernels may cost')
const folder = new Folder({ 'same.wasm': valueKernel('(local.get $x)') })
test.after(() => folder.remove())

const kernels = (count: number, more = '') =>
  Array.from({ length: count }, (_, index) => `  k${index}: { file: same.wasm, inputs: [1], memory: 1MiB${more} }\n`)

const policy = (lines: readonly string[]) =>
  vmPolicy(`kernels:\n${lines.join('')}rules: [{ name: one, when: k0 > 0, do: { action: memory.reclaim, to: 0 } }]`)

test('each is a thread, so there is a limit', () => {
  folder.write('policy.yaml', policy(kernels(33)))
  const set = folder.load()
  assert.is(
    refusal(() => new BoundPolicies(set, smallSense(), 1000)),
    'the policies bring 33 kernels, each with a thread; the limit is 32',
  )
})

test('the next tick must not wait: a deadline is half a tick at most', () => {
  folder.write('policy.yaml', policy(kernels(1, ', deadline: 60ms')))
  const set = folder.load()
  assert.is(
    refusal(() => new BoundPolicies(set, smallSense(), 100)),
    'policy test, kernel k0: the deadline of 60 ms is more than half a tick of 100 ms',
  )
})

test.run()
