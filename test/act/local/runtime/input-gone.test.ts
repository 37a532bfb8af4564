import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, text, withRuntime } from '../functions/index.js'

test('an input whose buffer is given away while its task waits is refused, and the others go on', () =>
  withRuntime([js('echo')], {}, async (runtime) => {
    const input = new Uint8Array(8)
    const task = runtime.submit('echo', input)
    structuredClone(input.buffer, { transfer: [input.buffer] })
    const next = runtime.submit('echo', new Uint8Array(1))
    const { status, error } = await task.result
    assert.is(status, 'refused')
    assert.match(error!.message, 'function echo: its input could not be copied when its turn came')
    assert.is((await next.result).status, 'done')
  }))

test('an input that is part of a larger buffer takes none of the rest along', () =>
  withRuntime([js('extent')], {}, async (runtime) => {
    const input = Buffer.from('secret mine secret').subarray(7, 11)
    assert.is(text((await runtime.submit('extent', input).result).output), '4')
  }))

test.run()
