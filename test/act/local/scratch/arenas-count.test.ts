import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ScratchTaskEnd } from '../../../../src/act/scratch.js'
import { js, withRuntime } from '../functions/index.js'
import { MIB, submit } from './harness.js'

test('a task whose arenas hold more than its memory limit is out of memory, and its environment ends', () =>
  withRuntime([js('arenas', { memoryLimitBytes: 16 * MIB })], {}, async (runtime) => {
    const ends: ScratchTaskEnd[] = []
    runtime.scratch.listen({ reset: () => {}, ended: (end) => ends.push(end) })
    const stopped = once(runtime.events, 'environmentStopped')
    const { task } = submit(runtime, [
      { fill: 'one', mib: 16 },
      { fill: 'two', mib: 16 },
    ])
    const { status, error } = await task.result
    assert.is(status, 'outOfMemory')
    assert.match(error!.message, 'memory limit')
    assert.equal([ends[0]!.exhausted, ends[0]!.isDone], ['memory', false])
    await stopped
    assert.is(runtime.statistics().residentBytes, 0)
  }))

test('arenas stay from task to task, and count to what their environment holds', () =>
  withRuntime([js('arenas')], {}, async (runtime) => {
    await submit(runtime, [{ look: 'cache' }]).seen()
    const before = runtime.statistics().residentBytes
    await submit(runtime, [{ fill: 'cache', mib: 16 }]).seen()
    const grown = runtime.statistics().residentBytes - before
    assert.ok(grown > 12 * MIB && grown < 20 * MIB, `${grown}`)
    assert.equal(await submit(runtime, [{ look: 'cache' }]).seen(), [{ arena: 'cache', generation: 0, first: 7 }])
  }))

test('names and sizes that are none are refused', () =>
  withRuntime([js('arenas', { memoryLimitBytes: 16 * MIB })], {}, async (runtime) => {
    const failure = async (...steps: Parameters<typeof submit>[1]) =>
      (await submit(runtime, steps).task.result).error!.message
    assert.match(await failure({ look: '' }), '1 to 64 characters')
    assert.match(await failure({ look: 'a', ofMib: 0 }), 'above 0')
    assert.match(await failure({ look: 'a', ofMib: 33 }), `at most ${32 * MIB}`)
    assert.match(await failure({ look: 'b', ofMib: 1 }, { look: 'b', ofMib: 2 }), 'has 1048576 bytes already')
    const many = Array.from({ length: 17 }, (_, index) => ({ look: `c${index}`, ofMib: 1 }))
    assert.match(await failure(...many), 'one more than 16')
  }))

test.run()
