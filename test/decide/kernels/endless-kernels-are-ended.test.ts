import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { KernelThread } from '../../../src/decide/kernels/thread.js'
import { Columns, MEBIBYTE, valueKernel, wat } from './support.js'

function threadOf(text: string, columns: Columns, deadlineMs = 20): KernelThread {
  const { shared, capacityRows } = columns
  const kernel = { bytes: wat(text), role: 'value', parameters: [], inputs: 1, memoryBytes: MEBIBYTE } as const
  return new KernelThread({ ...kernel, capacityRows, shared: shared.memory, places: columns.batch([]) }, deadlineMs)
}

test('a loop without end is ended at the deadline, and so is the thread', async () => {
  const columns = new Columns({})
  const thread = threadOf(valueKernel('(local.get $x)', '(loop $ever (br $ever))'), columns)
  assert.is(await thread.whileAwaited(thread.ready), null)
  const { fault } = await thread.whileAwaited(thread.run(columns.batch([0]).count))
  assert.equal(fault, { reason: 'it was not done after its deadline of 20 ms', index: null })
  await thread.whileAwaited(thread.ended)
  assert.equal((await thread.run(columns.batch([0]).count)).fault, fault, 'and takes no batch any more')
})

test('so is a start function without end', async () => {
  const text = valueKernel('(local.get $x)', '', '(func $first (loop $ever (br $ever))) (start $first)')
  const thread = threadOf(text, new Columns({}))
  const fault = await thread.whileAwaited(thread.ready)
  assert.equal(fault, { reason: 'it was not ready after 1000 ms', index: null })
  await thread.whileAwaited(thread.ended)
})

test('a good kernel answers batch after batch while another loops', async () => {
  const columns = new Columns({})
  columns.inputs[0]!.values.set([1, 2, 3])
  const good = threadOf(valueKernel('(f64.mul (local.get $x) (f64.const 2))'), columns)
  const other = new Columns({})
  const bad = threadOf(valueKernel('(local.get $x)', '(loop $ever (br $ever))'), other, 500)
  await good.whileAwaited(Promise.all([good.ready, bad.ready]))
  let ended = false
  const looping = bad.run(other.batch([0]).count).then((end) => {
    ended = true
    return end
  })
  for (let round = 0; round < 5; round++) {
    assert.is((await good.whileAwaited(good.run(columns.batch([0, 2]).count))).fault, null)
    assert.equal(columns.results(2), [2, 6])
  }
  assert.is(ended, false)
  assert.is((await bad.whileAwaited(looping)).fault?.index, null)
  good.close()
  await good.whileAwaited(good.ended)
})

test('a fault names the row', async () => {
  const columns = new Columns({})
  columns.inputs[0]!.values.set([1, 0, 3])
  const thread = threadOf(valueKernel('(f64.div (f64.const 1) (local.get $x))'), columns)
  assert.is(await thread.whileAwaited(thread.ready), null)
  const { fault } = await thread.whileAwaited(thread.run(columns.batch([2, 1]).count))
  assert.equal(fault, { reason: 'it gave Infinity for a target whose inputs are known', index: 1 })
  await thread.whileAwaited(thread.ended)
})

test.run()
