import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { call, errorOf, serving } from './support.js'

const LIMIT = { server: { inputLimitBytes: 1000 } }

test('an input as large as the limit is taken, a larger one is not, whether or not its size is told in advance', () =>
  serving(async ({ url }) => {
    assert.is((await call(url, 'echo', new Uint8Array(1000))).status, 200)
    const told = await call(url, 'echo', new Uint8Array(1001))
    assert.equal(await errorOf(told), [413, 'input_too_large', 'the input is larger than 1000 bytes'])

    const chunks = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(400)), // without an end
    })
    const options = { method: 'POST', body: chunks, duplex: 'half' } as RequestInit
    assert.is((await fetch(`${url}/functions/echo`, options)).status, 413)
  }, LIMIT))

test.run()
