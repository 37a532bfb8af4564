// Every kernel writes, to the last bit, what its plain-JavaScript twin writes: states, rings and results.
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Rig, type SpecLike, TICK_MS } from '../rig.js'

const magnitude = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 7) },
  { weight: 2, arbitrary: fc.constant(NaN) },
  { weight: 1, arbitrary: fc.double({ min: -1e100, max: 1e100, noNaN: true }) },
)

const horizonMs = fc.integer({ min: 1, max: 9 }).map((steps) => steps * TICK_MS)
const coverage = fc.constantFrom(0.5, 0.8, 0.9, 0.99)

const specs: Record<string, fc.Arbitrary<SpecLike>> = {
  ewma: fc.record({
    model: fc.constant('ewma' as const),
    horizonMs,
    coverage,
    parameters: fc.record({ alpha: fc.double({ min: 0.001, max: 1, noNaN: true }) }),
  }),
  'holt-winters': fc.record({
    model: fc.constant('holt-winters' as const),
    horizonMs,
    coverage,
    parameters: fc.record({
      alpha: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
      beta: fc.double({ min: 0, max: 0.3, noNaN: true }),
      gamma: fc.double({ min: 0, max: 0.3, noNaN: true }),
      phi: fc.double({ min: 0, max: 1, noNaN: true }),
      seasonMs: fc.constantFrom(0, 2, 3, 7).map((season) => season * TICK_MS),
    }),
  }),
  regression: fc.record({
    model: fc.constant('regression' as const),
    horizonMs,
    coverage,
    parameters: fc.record({
      lags: fc.integer({ min: 0, max: 5 }),
      forgetting: fc.double({ min: 0.5, max: 1, noNaN: true }),
      prior: fc.constantFrom(0.01, 1, 1000),
    }),
    features: fc.subarray(['other', 'fixed']),
  }),
}

for (const [model, spec] of Object.entries(specs)) {
  test(`${model} and its interval`, () => {
    const rows = 5
    const ticks = fc.array(fc.array(magnitude, { minLength: 2 * rows, maxLength: 2 * rows }), {
      minLength: 3,
      maxLength: 40,
    })
    fc.assert(
      fc.property(spec, ticks, (given, values) => {
        const [kernels, twins] = [new Rig(rows, [given]), new Rig(rows, [given], 'twins')]
        for (const rig of [kernels, twins]) {
          for (let row = 0; row < rows; row++) rig.table.signal('fixed').observe(row, row % 3)
          for (const tick of values) {
            rig.table.signal('other').raw.set(tick.slice(rows))
            rig.step(tick.slice(0, rows))
          }
        }
        assert.is(firstDifference(kernels.memory(), twins.memory()), null)
      }),
      { numRuns: 60 },
    )
  })
}

function firstDifference(a: Float64Array, b: Float64Array): string | null {
  const at = a.findIndex((value, index) => value !== b[index] && !(Number.isNaN(value) && Number.isNaN(b[index])))
  return at === -1 && a.length === b.length ? null : `byte ${at * 8}: ${a[at]} and ${b[at]}`
}

test.run()
