import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, wasm, withRuntime } from '../functions/index.js'

for (const definition of [js('echo'), wasm('echo')]) {
  test(`an environment started ahead (${definition.kind}) makes the next start warm, whoever comes`, () =>
    withRuntime([definition], {}, async (runtime) => {
      assert.equal(await runtime.keepWarm('echo', 2), { reached: 2, shortfall: null })
      const tasks = ['red', 'blue'].map((tenant) => runtime.submit('echo', new Uint8Array(1), { tenant }))
      assert.is(runtime.observe('echo').busy, 2) // taken at once, in the call of submit
      for (const task of tasks) assert.is((await task.result).start, 'warm')
      const { coldStarts, environmentsStartedAhead } = runtime.statistics()
      assert.equal([coldStarts, environmentsStartedAhead], [0, 2])
    }))
}

test('a lower level ends idle environments beyond it', () =>
  withRuntime([js('echo')], {}, async (runtime) => {
    await runtime.keepWarm('echo', 3)
    assert.is((await runtime.keepWarm('echo', 1)).reached, 1)
    assert.is(runtime.observe('echo').warm, 1)
  }))

test('a later level replaces one that is not reached yet', () =>
  withRuntime([js('echo')], { aheadLimit: 1 }, async (runtime) => {
    const first = runtime.keepWarm('echo', 3)
    const second = runtime.keepWarm('echo', 2)
    assert.equal((await first).shortfall, 'a later plan replaced this one')
    assert.equal(await second, { reached: 2, shortfall: null })
  }))

test('the warmup of a module runs when its environment starts, once', () =>
  withRuntime([js('warmed-up')], {}, async (runtime) => {
    const { output } = await runtime.submit('warmed-up', new Uint8Array(0)).result
    assert.is(new TextDecoder().decode(output!), '{"warmups":1}')
  }))

test.run()
