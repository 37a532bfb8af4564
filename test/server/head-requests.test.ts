import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { serving } from './support.js'

test('HEAD is answered as GET is, without a body: load balancers ask so', () =>
  serving(async ({ url }) => {
    for (const path of ['/healthz', '/metrics', '/functions']) {
      const response = await fetch(url + path, { method: 'HEAD' })
      assert.is(response.status, 200, path)
      assert.ok(Number(response.headers.get('content-length')) > 0, path)
      assert.is(await response.text(), '')
    }
    assert.is((await fetch(`${url}/functions/echo`, { method: 'HEAD' })).status, 405)
  }))

test.run()
