import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import { demandCounts, followerCounts, timerCounts } from '../../../src/sense/traces/arrival-processes.js'

const sum = (counts: Uint32Array) => counts.reduce((total, count) => total + count, 0)
const mean = (counts: Uint32Array) => sum(counts) / counts.length
/** Variance over mean: 1 for a Poisson process, above it when calls come together. */
function dispersion(counts: Uint32Array): number {
  const center = mean(counts)
  return counts.reduce((total, count) => total + (count - center) ** 2, 0) / sum(counts)
}

const days = 30
const bursts = { factor: 20, burstMinutes: 5, quietMinutes: 60 }

test('demand keeps its mean rate, with bursts and without', () => {
  for (const rate of [0.05, 2]) {
    const steady = demandCounts(days * 1440, rate, null, createRandom('steady'))
    const bursty = demandCounts(days * 1440, rate, bursts, createRandom('bursty'))
    assert.ok(Math.abs(mean(steady) / rate - 1) < 0.1, `steady ${mean(steady)}`)
    assert.ok(Math.abs(mean(bursty) / rate - 1) < 0.15, `bursty ${mean(bursty)}`)
  }
})

test('bursts bring calls together', () => {
  assert.ok(dispersion(demandCounts(days * 1440, 1, null, createRandom(1))) < 1.2)
  assert.ok(dispersion(demandCounts(days * 1440, 1, bursts, createRandom(1))) > 3)
})

test('a timer takes the period of cron nearest to its rate', () => {
  const firings = (callsPerMinute: number) => {
    const counts = timerCounts(1440, callsPerMinute, createRandom(1))
    return [...counts.keys()].filter((minute) => counts[minute]! > 0)
  }
  assert.equal(firings(1 / 9), Array.from({ length: 144 }, (_, i) => i * 10))
  assert.equal(firings(1 / 190).map((minute, i) => minute - i * 180), Array(8).fill(firings(1 / 190)[0]))
  assert.is(firings(100).length, 1440)
  assert.is(firings(1 / 100_000).length, 1)
})

test('a follower is called as often as the probability says, after the run and the lag of its leader', () => {
  const leader = new Uint32Array(4000)
  for (let minute = 0; minute < 3000; minute += 100) leader[minute] = 200
  const follower = followerCounts(leader, 10, { probability: 0.25, lagMinutes: 2 }, createRandom(1))
  assert.ok(Math.abs(sum(follower) / sum(leader) - 0.25) < 0.025)
  const delays = [...follower].flatMap((count, minute) => Array<number>(count).fill((minute % 100) - 10))
  assert.ok(delays.every((delay) => delay >= 0))
  const wait = delays.reduce((total, delay) => total + delay, 0) / delays.length
  assert.ok(Math.abs(wait - 2) < 0.2, `mean wait ${wait}`)
})

test('a chain that is certain and prompt loses only what falls behind the end', () => {
  const leader = new Uint32Array(100).fill(3)
  const follower = followerCounts(leader, 2, { probability: 1, lagMinutes: 0.001 }, createRandom(1))
  assert.ok(sum(follower) >= 97 * 3 && sum(follower) <= 98 * 3)
})

test.run()
