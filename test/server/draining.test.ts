import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { call, errorOf, serving } from './support.js'

test('close waits for the requests under way, answers them and lets their connections go', () =>
  serving(async ({ url, server, runtime }) => {
    const arrived = new Promise<void>((resolve) => runtime.onArrival(() => resolve()))
    const response = call(url, 'hang')
    await arrived
    await server.close()
    const answer = await response
    assert.is(answer.headers.get('connection'), 'close')
    assert.is((await errorOf(answer))[0], 504)
  }))

test.run()
