import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'

test('a fork depends on the seed and its label, not on draws or on other forks', () => {
  const fresh = createRandom('seed').fork('vm').uniform()
  const used = createRandom('seed')
  used.uniform()
  used.fork('host').uniform()
  assert.is(used.fork('vm').uniform(), fresh)
  assert.is.not(createRandom('other').fork('vm').uniform(), fresh)
})

test('forking does not advance the parent', () => {
  const parent = createRandom('seed')
  const twin = createRandom('seed')
  parent.fork('vm')
  assert.is(parent.uniform(), twin.uniform())
})

test('nearby labels, numbers and texts, and paths of labels all give different streams', () => {
  const random = createRandom('seed')
  const firsts = new Set<number>()
  for (let i = 0; i < 20_000; i++) {
    firsts.add(random.fork(i).uniform())
    firsts.add(random.fork(String(i)).uniform())
    firsts.add(random.fork('a').fork(i).uniform())
  }
  assert.is(firsts.size, 60_000)
})

test('streams of neighbouring labels are uncorrelated', () => {
  const random = createRandom('seed')
  const draws = 10_000
  for (const [left, right] of [[0, 1], ['a', 'b'], ['node-1', 'node-2']] as const) {
    const a = random.fork(left)
    const b = random.fork(right)
    let product = 0
    for (let i = 0; i < draws; i++) product += (a.uniform() - 0.5) * (b.uniform() - 0.5)
    const correlation = (product / draws) * 12
    assert.ok(Math.abs(correlation) < 4 / Math.sqrt(draws), `${left} and ${right} correlate: ${correlation}`)
  }
})

test.run()
