import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { workloads } from '../../../bench/workloads/index.js'
import { inputs, load } from './call.js'

test('there are functions of both kinds, each with a name of its own', () => {
  assert.is(new Set(workloads.map((workload) => workload.name)).size, workloads.length)
  assert.ok(workloads.filter((workload) => workload.kind === 'js').length >= 5)
  assert.ok(workloads.filter((workload) => workload.kind === 'wasm').length >= 3)
})

for (const { name, check } of workloads) {
  test(`${name}: the same seed gives the same inputs, and each call another one`, () => {
    assert.equal(inputs(name, 3), inputs(name, 3))
    const [first, second] = inputs(name, 2)
    assert.not.equal(first, second)
  })

  test(`${name}: its check accepts its own answers, and not those to another input`, async () => {
    const call = await load(name)
    const [asked, other] = inputs(name, 2) as [Uint8Array, Uint8Array]
    const answer = await call(asked)
    const otherAnswer = await call(other)
    assert.ok(check(asked, answer))
    assert.ok(check(other, otherAnswer))
    assert.not.ok(check(asked, otherAnswer))
  })
}

test.run()
