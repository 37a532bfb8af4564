import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { call, errorOf, serving } from './support.js'

test('close waits for the requests under way and answers them', () =>
  serving(async ({ url, server, runtime }) => {
    const arrived = new Promise<void>((resolve) => runtime.onArrival(() => resolve()))
    const response = call(url, 'hang')
    await arrived
    await server.close()
    assert.is((await errorOf(await response))[0], 504)
  }))

test.run()
