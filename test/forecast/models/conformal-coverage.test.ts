// 90 % intervals hold 88 to 92 % of what comes, at every horizon, whatever the errors look like.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom, type Random } from '../../../src/sense/random.js'
import { Rig, TICK_MS } from '../rig.js'

const TICKS = 3000
const HORIZONS = [1, 5, 12]

type Generate = (random: Random) => (tick: number) => number

function walk(random: Random): (tick: number) => number {
  let level = 1000
  return () => (level += random.normal())
}

const SERIES: Record<string, Generate> = {
  'normal noise': (random) => () => 100 + 10 * random.normal(),
  'uniform noise': (random) => () => random.uniform(),
  'a drifting level': (random) => (tick) => 100 + 0.5 * tick + 10 * random.normal(),
  'a random walk': walk,
  'noise that grows': (random) => (tick) => 100 + (1 + tick / 100) * random.normal(),
  'noise that comes and goes': (random) => (tick) => 100 + (tick % 1000 < 500 ? 1 : 20) * random.normal(),
  'heavy tails (t, 2 degrees of freedom)': (random) => () => 100 + random.normal() / Math.sqrt(random.exponential(1)),
  'heavy tails (log-normal)': (random) => () => random.logNormal(0, 1.5),
  'a wave, which lags behind in the model': (random) => (tick) => 100 + 30 * Math.sin(tick / 20) + random.normal(),
  counts: (random) => () => random.poisson(3),
}

for (const model of ['ewma', 'holt-winters'] as const) {
  test(`${model}: ${Object.keys(SERIES).join(', ')}`, () => {
    const names = Object.keys(SERIES)
    const next = names.map((name) => SERIES[name]!(createRandom(name)))
    const rig = new Rig(
      names.length,
      HORIZONS.map((steps) => ({ model, horizonMs: steps * TICK_MS })),
    )
    const hits = HORIZONS.map(() => names.map(() => 0))
    const issued = HORIZONS.map(() => [] as { low: Float64Array; high: Float64Array }[])
    for (let tick = 0; tick < TICKS; tick++) {
      const values = next.map((generate) => generate(tick))
      HORIZONS.forEach((steps, index) => {
        const due = tick < 100 + steps ? undefined : issued[index]![tick - steps]
        if (due === undefined) return
        values.forEach(
          (value, row) => (hits[index]![row]! += due.low[row]! <= value && value <= due.high[row]! ? 1 : 0),
        )
      })
      rig.step(values)
      rig.forecasts.forEach(({ results }, index) =>
        issued[index]!.push({ low: results.low.values.slice(), high: results.high.values.slice() }),
      )
    }
    HORIZONS.forEach((steps, index) =>
      names.forEach((name, row) => {
        const coverage = hits[index]![row]! / (TICKS - 100 - steps)
        assert.ok(coverage >= 0.88 && coverage <= 0.92, `${name}, ${steps} ahead: ${(100 * coverage).toFixed(1)} %`)
      }),
    )
  })
}

test('values that are missing neither widen nor narrow the interval', () => {
  const random = createRandom('gaps')
  const rig = new Rig(1, [{ model: 'ewma', horizonMs: TICK_MS }])
  const { low, high } = rig.forecasts[0]!.results
  let hits = 0
  let seen = 0
  for (let tick = 0; tick < 4 * TICKS; tick++) {
    const value = tick % 4 === 0 ? random.normal() : NaN
    if (tick > 400 && !Number.isNaN(value)) seen++
    if (tick > 400 && low.values[0]! <= value && value <= high.values[0]!) hits++
    rig.step([value])
  }
  assert.ok(hits / seen >= 0.88 && hits / seen <= 0.92, `${(100 * hits) / seen} %`)
})

test.run()
