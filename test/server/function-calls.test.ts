import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { call, serving } from './support.js'

test('the body is the input and the output the response, in its own type; timing is in a header', () =>
  serving(async ({ url }) => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251)
    const echoed = await call(url, 'echo', bytes)
    assert.is(echoed.status, 200)
    assert.is(echoed.headers.get('content-type'), 'application/octet-stream')
    assert.match(echoed.headers.get('server-timing')!, /^queue;dur=[\d.]+, start;desc=cold;dur=[\d.]+, run;dur=[\d.]+$/)
    assert.equal(new Uint8Array(await echoed.arrayBuffer()), bytes)

    const greeted = await call(url, 'greet', 'wörld')
    assert.is(greeted.headers.get('content-type'), 'application/json')
    assert.equal(await greeted.json(), { hello: 'wörld' })
  }))

test('functions are listed; health and metrics answer', () =>
  serving(async ({ url }) => {
    const { functions } = (await (await fetch(`${url}/functions`)).json()) as {
      functions: { name: string; kind: string }[]
    }
    assert.equal(
      functions.map(({ name, kind }) => [name, kind]),
      [
        ['echo', 'js'],
        ['greet', 'js'],
        ['fail', 'js'],
        ['hang', 'js'],
      ],
    )
    assert.equal(await (await fetch(`${url}/healthz`)).json(), { status: 'ok' })
    assert.is(await (await fetch(`${url}/metrics?x=1`)).text(), 'atoll_up 1\n')
  }))

test.run()
