import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { call, errorOf, serving } from './support.js'

test('wrong requests are answered with their status, a code for programs and a sentence for people', () =>
  serving(async ({ url }) => {
    const LIST = 'there are POST /functions/NAME, GET /functions, GET /healthz, GET /metrics'
    assert.equal(await errorOf(await call(url, 'nope')), [
      404,
      'unknown_function',
      'there is no function "nope"; GET /functions lists them',
    ])
    assert.equal(await errorOf(await fetch(`${url}/nowhere`)), [
      404,
      'unknown_path',
      `nothing is served at /nowhere; ${LIST}`,
    ])
    assert.equal(await errorOf(await fetch(`${url}/functions/%ff`, { method: 'POST' })), [
      400,
      'bad_path',
      'the path /functions/%ff is not valid percent-encoded UTF-8',
    ])
    const method = await fetch(`${url}/functions/echo`)
    assert.is(method.headers.get('allow'), 'POST')
    assert.equal(await errorOf(method), [405, 'method_not_allowed', '/functions/echo takes POST, not GET'])
    assert.is((await fetch(`${url}/healthz`, { method: 'DELETE' })).status, 405)
  }))

test('what goes wrong in a function is not a success', () =>
  serving(async ({ url, defects }) => {
    assert.equal(await errorOf(await call(url, 'fail')), [500, 'function_failed', 'it always does'])
    assert.equal(await errorOf(await call(url, 'hang')), [
      504,
      'function_timed_out',
      'function hang ran longer than 50 ms',
    ])
    assert.equal(defects, [])
  }))

test('a full queue is 429 with a hint when to come again', () =>
  serving(
    async ({ url, runtime }) => {
      const running = runtime.submit('hang', new Uint8Array(0))
      const refused = await call(url, 'echo')
      assert.is(refused.headers.get('retry-after'), '1')
      assert.equal(await errorOf(refused), [
        429,
        'refused',
        'function echo: 0 tasks are waiting already, and the queue takes no more',
      ])
      await running.result
    },
    { runtime: { concurrency: 1, queueLimit: 0 } },
  ))

test('a defect of the host is told to the host, not to the client', () =>
  serving(
    async ({ url, defects }) => {
      assert.equal(await errorOf(await fetch(`${url}/metrics`)), [
        500,
        'internal',
        'a defect in the host, which has logged it',
      ])
      assert.equal(
        defects.map(({ message }) => message),
        ['secret path'],
      )
    },
    {
      server: {
        metrics: () => {
          throw new Error('secret path')
        },
      },
    },
  ))

test.run()
