import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytes, js, text, withRuntime } from '../functions/index.js'

test('a js environment is reused for the same function and tenant only', () =>
  withRuntime([js('counter')], {}, async (runtime) => {
    const seenBy = async (tenant: string, input: string) => {
      const { output } = await runtime.submit('counter', bytes(input), { tenant }).result
      return (JSON.parse(text(output)) as { seen: string[] }).seen
    }
    assert.equal(await seenBy('red', 'r1'), ['r1'])
    assert.equal(await seenBy('red', 'r2'), ['r1', 'r2'])
    assert.equal(await seenBy('blue', 'b1'), ['b1'])
    assert.equal(await seenBy('red', 'r3'), ['r1', 'r2', 'r3'])
    assert.is(runtime.statistics().environmentsStarted, 2)
  }))

test('with isolation by task no environment is used twice', () =>
  withRuntime([js('counter', { isolation: 'task' })], {}, async (runtime) => {
    for (const input of ['one', 'two']) {
      const { output, start } = await runtime.submit('counter', bytes(input)).result
      assert.equal([JSON.parse(text(output)), start], [{ calls: 1, seen: [input] }, 'cold'])
    }
  }))

test.run()
