import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies } from '../../../src/decide/index.js'
import { valueKernel } from '../kernels/support.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, evaluateRules, load, vmPolicy, wishes } from '../support/policies.js'
import { Folder, release, tick } from './kernel-rig.js'

const policy = (horizon: string, to: string) =>
  load(
    vmPolicy(`forecasts:
  need: { signal: memory.used, model: ewma, horizon: ${horizon} }
rules:
  - name: commit
    when: need.high > 1 * GiB
    do: { action: memory.commit, to: need.high * ${to} }`),
  )

test('a successor goes on with equal forecasts; others begin anew', () => {
  const sense = smallSense()
  const first = new BoundPolicies(policy('5s', '2'), sense, 1000)
  const [learned] = first.forecasts.values()
  const same = new BoundPolicies(policy('5s', '3'), sense, 1000, first)
  assert.is([...same.forecasts.values()][0], learned)
  const other = new BoundPolicies(policy('9s', '3'), sense, 1000, first)
  assert.is.not([...other.forecasts.values()][0], learned)
})

test('what both have outlives the release of either', () => {
  const sense = smallSense()
  const first = new BoundPolicies(policy('5s', '2'), sense, 1000)
  addVm(sense, 'one', {})
  first.forecasts.values().next().value!.results.high.values[0] = 2 ** 31
  new BoundPolicies(policy('5s', '3'), sense, 1000, first).release(first)
  evaluateRules(first, sense)
  assert.equal(wishes(first), [['commit', 0, 2 ** 32]])
  const second = new BoundPolicies(policy('5s', '3'), sense, 1000, first)
  first.release(second)
  const unrelated = new BoundPolicies(policy('7s', '1'), sense, 1000)
  evaluateRules(unrelated, sense)
  evaluateRules(second, sense)
  assert.equal(wishes(second), [['commit', 0, 3 * 2 ** 31]])
})

test('set after set needs no more memory', () => {
  const sense = smallSense()
  let bound = new BoundPolicies(policy('5s', '2'), sense, 1000)
  const follow = (horizon: string, to: string) => {
    const next = new BoundPolicies(policy(horizon, to), sense, 1000, bound)
    bound.release(next)
    bound = next
  }
  follow('6s', '2')
  const before = sense.memory.memory.buffer.byteLength
  for (let round = 0; round < 20; round++) follow(`${5 + (round % 2)}s`, '2')
  assert.is(sense.memory.memory.buffer.byteLength, before)
})

test('one that cannot be bound leaves its predecessor whole', () => {
  const sense = smallSense()
  const first = new BoundPolicies(policy('5s', '2'), sense, 1000)
  addVm(sense, 'one', {})
  assert.throws(() => new BoundPolicies(policy('500ms', '2'), sense, 1000, first), /forecast need/)
  first.forecasts.values().next().value!.results.high.values[0] = 2 ** 31
  evaluateRules(first, sense)
  assert.equal(wishes(first), [['commit', 0, 2 ** 32]])
})

const broken = (factor: string) =>
  vmPolicy(`kernels:
  one: { file: same.wasm, inputs: [1], memory: 1MiB }
  two: { file: same.wasm, inputs: [2], memory: 1MiB }
rules:
  - name: commit
    when: two > 0
    do: { action: memory.commit, to: one * ${factor} * GiB }`)

test('what a successor has taken over outlives that its policy is disabled before it comes into force', async () => {
  const folder = new Folder({ 'same.wasm': valueKernel('(local.get $x)'), 'policy.yaml': broken('1') })
  const sense = smallSense()
  addVm(sense, 'one', {})
  const first = new BoundPolicies(folder.load(), sense, 1000)
  folder.write('policy.yaml', broken('2'))
  const second = new BoundPolicies(folder.load(), sense, 1000, first)
  first.disable(0, 'it broke')
  first.release(second)
  await tick(second, sense)
  await tick(second, sense)
  assert.equal(wishes(second), [['commit', 0, 2 * 2 ** 30]])
  await first.kernels.ended()

  folder.write('policy.yaml', broken('3'))
  const third = new BoundPolicies(folder.load(), sense, 1000, second)
  second.disable(0, 'it broke')
  third.release(second)
  const faults = Object.values(second.kernels.statistics()).map(({ fault }) => fault)
  assert.equal(faults, Array(2).fill('no policy in force needs it'), 'but not that it comes into force no more')
  await third.kernels.ended()
  await release(second)
  folder.remove()
})

test('what a kernel made of other inputs is nothing that a successor knows', async () => {
  const folder = new Folder({ 'same.wasm': valueKernel('(local.get $x)'), 'policy.yaml': broken('1') })
  const sense = smallSense()
  addVm(sense, 'one', {})
  const first = new BoundPolicies(folder.load(), sense, 1000)
  await tick(first, sense)
  folder.write('policy.yaml', broken('1').replace('inputs: [1]', 'inputs: [7]'))
  const second = new BoundPolicies(folder.load(), sense, 1000, first)
  first.release(second)
  await tick(second, sense)
  assert.equal(wishes(second), [['commit', 0, NaN]])
  await tick(second, sense)
  assert.equal(wishes(second), [['commit', 0, 7 * 2 ** 30]])
  await first.kernels.ended()
  await release(second)
  folder.remove()
})

test('one that finds no room, wherever that is, leaves none taken', async () => {
  const folder = new Folder({ 'same.wasm': valueKernel('(local.get $x)'), 'policy.yaml': broken('1') })
  const sense = smallSense()
  const { memory } = sense
  const [allocate, release] = [memory.allocate.bind(memory), memory.release.bind(memory)]
  const taken = new Set<number>()
  let left = Infinity
  memory.allocate = (bytes) => {
    if (left-- === 0) throw new RangeError('no room')
    const block = allocate(bytes)
    taken.add(block.pointer)
    return block
  }
  memory.release = (block) => {
    assert.ok(taken.delete(block.pointer), 'given back twice')
    release(block)
  }
  const first = new BoundPolicies(folder.load(), sense, 1000)
  folder.write(
    'policy.yaml',
    broken('2').replace('inputs: [2]', 'inputs: [2, 3]') +
      'forecasts: { need: { signal: memory.used, horizon: 5s, model: holt-winters } }\nmatch: vm.memory.used > 0',
  )
  const set = folder.load()
  // Columns that a table keeps are made once.
  const fits = new BoundPolicies(set, sense, 1000, first)
  fits.release(first)
  await fits.kernels.ended()
  const before = [...taken].sort()
  let rounds = 0
  for (let isBound = false; !isBound; rounds++) {
    left = rounds
    const second = await BoundPolicies.bindInSlices(set, sense, 1000, first).catch((error: Error) => error)
    left = Infinity
    isBound = second instanceof BoundPolicies
    if (second instanceof BoundPolicies) {
      second.release(first)
      await second.kernels.ended()
    } else assert.match(second.message, 'no room')
    assert.equal([...taken].sort(), before, `of ${rounds} blocks`)
  }
  assert.ok(rounds > 10, `${rounds} blocks`)
  first.release()
  await first.kernels.ended()
  folder.remove()
})

test.run()
