import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import { BanditRig, type Observed } from './rig.js'

const NOBODY: Observed = { needed: 0, arrived: 0, chance: 0, likely: 0, rate: 0 }
const called = (needed: number): Partial<Observed> => ({ needed, arrived: needed })
/** Predictors, three levels each. */
const [RHYTHM, RATE, SEQUENCE] = [0, 1, 2]
const random = createRandom('bandit')

/** Ticks of one function; every predictor is told what the next tick needs, with what it makes of it. */
function play(rig: BanditRig, ticks: number, needs: () => number, says: (next: number) => Partial<Observed>): number {
  let misses = 0
  let next = needs()
  for (let tick = 0; tick < ticks; tick++) {
    const now = next
    if (tick > ticks / 2) misses += Math.max(0, now - rig.columns.islands[0]!)
    next = needs()
    rig.step([{ ...NOBODY, ...called(now), ...says(next) }, NOBODY])
  }
  return misses
}

const believed = (rig: BanditRig) => Math.floor(rig.columns.choice[0]! / 3)
const seldom = () => (random.uniform() < 0.05 ? 1 : 0)

test('the predictor that knows is believed, whichever it is, and the others’ noise is not', () => {
  for (const [predictor, name] of [
    [RHYTHM, 'chance'],
    [RATE, 'rate'],
    [SEQUENCE, 'likely'],
  ] as const) {
    const rig = new BanditRig(2, 'kernel')
    const noise = () => ({ chance: 0.5 * random.uniform(), likely: 0.5 * random.uniform(), rate: random.uniform() })
    const misses = play(rig, 600, seldom, (next) => ({ ...noise(), [name]: next }))
    assert.is(believed(rig), predictor, name)
    assert.is(misses, 0, name)
  }
})

test('when another predictor is right from now on, it is believed soon', () => {
  const rig = new BanditRig(2, 'kernel')
  play(rig, 1000, seldom, (next) => ({ chance: next, likely: 1 - next }))
  assert.is(believed(rig), RHYTHM)
  play(rig, 200, seldom, (next) => ({ chance: 1 - next, likely: next }))
  assert.is(believed(rig), SEQUENCE)
})

test('each part of the day has its own: whom to believe by day and whom by night', () => {
  const rig = new BanditRig(2, 'kernel')
  let next = 0
  for (let tick = 0; tick < 24 * 40; tick++) {
    const isNight = tick % 80 < 40
    const willBeNight = (tick + 1) % 80 < 40
    const now = next
    next = seldom()
    const says = willBeNight ? { chance: next, likely: 1 - next } : { chance: 1 - next, likely: next }
    rig.step([{ ...NOBODY, ...called(now), ...says }, NOBODY], [isNight ? 0 : 2, willBeNight ? 0 : 2])
    if (tick > 16 * 40) assert.is(believed(rig), willBeNight ? RHYTHM : SEQUENCE, `tick ${tick}`)
  }
})

test('misses that cost little keep no islands, dear ones keep enough for nearly every tick', () => {
  const needs = () => random.poisson(3)
  const [cheap, dear] = [0.05, 200].map((miss) => {
    const rig = new BanditRig(2, 'kernel', miss)
    const misses = play(rig, 2000, needs, () => ({ chance: 1, likely: 0, rate: 3 }))
    return { misses, islands: rig.columns.islands[0]! }
  })
  assert.ok(cheap!.islands <= 4 && dear!.islands >= 7, `${cheap!.islands} and ${dear!.islands} islands`)
  assert.ok(dear!.misses < cheap!.misses / 10, `${dear!.misses} and ${cheap!.misses} misses`)
})

test.run()
