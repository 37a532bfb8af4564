import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'
import type { EnvironmentEvent } from '../../../../src/act/local/options.js'

const MIB = 2 ** 20
const names = ['first', 'second', 'third']
const functions = names.map((name) => js('echo', { name }))

/** Room for two environments, whatever they hold on this machine. */
async function withRoomForTwo(test: Parameters<typeof withRuntime>[2]): Promise<void> {
  let heldBytes = 0
  await withRuntime(functions, {}, async (runtime) => {
    await runtime.keepWarm('first', 1)
    heldBytes = runtime.observe('first').environmentBytes
  })
  const sized = names.map((name) => js('echo', { name, memoryBytes: heldBytes }))
  await withRuntime(sized, { memoryBudgetBytes: 2.5 * heldBytes }, test)
}

test('a start that exceeds the memory budget evicts the environment that was used least recently', () =>
  withRoomForTwo(async (runtime) => {
    const evicted: string[] = []
    runtime.events.on('environmentStopped', ({ functionName, reason }: EnvironmentEvent & { reason: string }) => {
      if (reason === 'evicted') evicted.push(functionName)
    })
    for (const name of ['first', 'second', 'first', 'third']) {
      assert.is((await runtime.submit(name, new Uint8Array(1)).result).status, 'done')
    }
    await runtime.close()
    assert.equal(evicted, ['second'])
    assert.is(runtime.statistics().evictions, 1)
  }))

test('what a plan gave a score stays longer than what was used later', () =>
  withRoomForTwo(async (runtime) => {
    await runtime.keepWarm('first', 1)
    runtime.setScore('first', 5)
    await runtime.submit('second', new Uint8Array(1)).result
    await runtime.submit('third', new Uint8Array(1)).result
    assert.equal(
      names.map((name) => runtime.observe(name).warm),
      [1, 0, 1],
    )
  }))

test('when nothing can be evicted, a plan falls short and a task waits', () =>
  withRuntime(
    [js('patient', { memoryBytes: 30 * MIB }), js('echo', { memoryBytes: 30 * MIB })],
    { memoryBudgetBytes: 31 * MIB },
    async (runtime) => {
      await runtime.keepWarm('patient', 1)
      const running = runtime.submit('patient', new Uint8Array(1))
      assert.equal(await runtime.keepWarm('echo', 1), { reached: 0, shortfall: 'the memory budget leaves no room' })
      const waiting = runtime.submit('echo', new Uint8Array(1))
      assert.equal([runtime.observe('echo').queued, runtime.observe('echo').starting], [1, 0])
      running.cancel()
      assert.is((await waiting.result).status, 'done')
    },
  ))

test('a function that can never fit is refused', () =>
  withRuntime([js('echo', { memoryBytes: 200 * MIB })], { memoryBudgetBytes: 100 * MIB }, async (runtime) => {
    const { status, error } = await runtime.submit('echo', new Uint8Array(1)).result
    assert.is(status, 'refused')
    assert.match(error!.message, 'exceeds the memory budget')
  }))

test.run()
