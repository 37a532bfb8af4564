import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type SpecLike, TICK_MS, trace } from '../rig.js'

const SPECS: SpecLike[] = [
  { model: 'ewma' },
  { model: 'holt-winters' },
  { model: 'holt-winters', parameters: { seasonMs: 6 * TICK_MS } },
  { model: 'regression' },
]

const name = (spec: SpecLike) => `${spec.model}${spec.parameters ? ' with a season' : ''}`

for (const spec of SPECS) {
  test(`${name(spec)}: no result before the first value, and none missing after it`, () => {
    const { mean, low, high, confidence } = trace(spec, [NaN, NaN, 5, NaN, NaN, 7, NaN])
    assert.ok([...mean.slice(0, 2), ...low.slice(0, 2), ...high.slice(0, 2)].every(Number.isNaN))
    assert.ok([...mean.slice(2), ...low.slice(2), ...high.slice(2)].every(Number.isFinite))
    assert.ok(confidence.every(Number.isFinite))
  })

  test(`${name(spec)}: a gap in a steady signal changes nothing`, () => {
    const whole = trace(
      spec,
      Array.from({ length: 60 }, () => 40),
    ).mean
    const gappy = trace(
      spec,
      Array.from({ length: 60 }, (_, tick) => (tick % 5 === 3 || (tick > 30 && tick < 45) ? NaN : 40)),
    ).mean
    assert.ok(Math.abs(whole.at(-1)! - 40) < 1e-9)
    assert.ok(Math.abs(gappy.at(-1)! - 40) < 1e-9)
  })
}

test('a season goes on through a gap', () => {
  const wave = (tick: number) => 100 + 10 * (tick % 6)
  const series = Array.from({ length: 80 }, (_, tick) => (tick >= 60 && tick < 75 ? NaN : wave(tick)))
  const { mean } = trace({ model: 'holt-winters', parameters: { seasonMs: 6 * TICK_MS } }, series)
  for (let tick = 60; tick < 79; tick++)
    assert.ok(Math.abs(mean[tick]! - wave(tick + 1)) < 1e-6, `${tick}: ${mean[tick]}`)
})

test.run()
