// Confidence: 0 without evidence, above 0.9 for what is well predictable, below for noise, growing with evidence.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import { type SpecLike, TICK_MS, trace } from '../rig.js'

const random = createRandom('confidence')
const series = (ticks: number, value: (tick: number) => number) =>
  Array.from({ length: ticks }, (_, tick) => value(tick))
const season: SpecLike = { model: 'holt-winters', parameters: { seasonMs: 24 * TICK_MS } }

const PREDICTABLE: Record<string, [SpecLike, number[]]> = {
  'a constant': [{ model: 'ewma' }, series(60, () => 512)],
  'nothing at all': [{ model: 'ewma' }, series(60, () => 0)],
  'a ramp': [{ model: 'holt-winters' }, series(200, (tick) => 100 + 3 * tick)],
  'a level with a little noise': [{ model: 'holt-winters' }, series(200, () => 1000 + random.normal())],
  'a season': [season, series(400, (tick) => 100 + 60 * Math.sin((2 * Math.PI * tick) / 24) + random.normal())],
  'a slow walk': [{ model: 'ewma', horizonMs: 5 * TICK_MS }, walk(400)],
}

const NOISE: Record<string, [SpecLike, number[]]> = {
  'uniform noise': [{ model: 'holt-winters' }, series(400, () => random.uniform())],
  'normal noise': [{ model: 'ewma' }, series(400, () => 100 + 30 * random.normal())],
  'log-normal noise': [{ model: 'regression' }, series(400, () => random.logNormal(0, 1))],
  counts: [{ model: 'ewma' }, series(400, () => random.poisson(2))],
}

function walk(ticks: number): number[] {
  let level = 1000
  return series(ticks, () => (level += random.normal()))
}

for (const [name, [spec, values]] of Object.entries(PREDICTABLE)) {
  test(`${name} is predictable`, () => {
    const { confidence } = trace(spec, values)
    assert.ok(confidence.at(-1)! > 0.9, `${confidence.at(-1)}`)
  })
}

for (const [name, [spec, values]] of Object.entries(NOISE)) {
  test(`${name} is not`, () => {
    const { confidence } = trace(spec, values)
    for (const value of confidence) assert.ok(value <= 0.9, `${value}`)
  })
}

test('it is 0 until a forecast has fallen due, grows with each that did, and is always within 0 and 1', () => {
  const { confidence } = trace(
    { model: 'ewma', horizonMs: 3 * TICK_MS },
    series(40, () => 7),
  )
  assert.equal(confidence.slice(0, 3), [0, 0, 0])
  for (let tick = 3; tick < 40; tick++) assert.ok(confidence[tick]! > confidence[tick - 1]! && confidence[tick]! < 1)
})

test('it falls while nothing is observed', () => {
  const { confidence } = trace({ model: 'ewma' }, [...series(50, () => 7), ...series(50, () => NaN)])
  for (let tick = 50; tick < 100; tick++) assert.ok(confidence[tick]! < confidence[tick - 1]!)
})

test.run()
