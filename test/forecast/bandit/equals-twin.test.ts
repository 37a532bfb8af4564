// The kernel leaves, to the last bit, the memory that its plain-JavaScript twin leaves.
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BanditRig } from './rig.js'

const ROWS = 4

const count = fc.oneof({ weight: 4, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.constantFrom(1e6, NaN) })
const probability = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(NaN) },
)
const rate = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -2, max: 20, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, 1e12) },
)
const observed = fc.record({
  needed: count,
  arrived: fc.nat(9),
  chance: probability,
  likely: probability,
  rate,
})
const part = fc.nat(3)
const ticks = fc.array(
  fc.record({
    rows: fc.array(observed, { minLength: ROWS, maxLength: ROWS }),
    parts: fc.tuple(part, part),
    fresh: fc.option(fc.nat(ROWS - 1), { freq: 8, nil: null }),
  }),
  { minLength: 1, maxLength: 40 },
)

test('estimates, contexts, offers, choices, and rows that are given to other functions', () => {
  fc.assert(
    fc.property(ticks, fc.double({ min: 0.1, max: 100, noNaN: true }), (given, miss) => {
      const rigs = [new BanditRig(ROWS, 'kernel', miss), new BanditRig(ROWS, 'twin', miss)] as const
      for (const { rows, parts, fresh } of given) {
        for (const rig of rigs) {
          if (fresh !== null) rig.columns.ticks[fresh] = 0
          rig.step(rows, parts)
        }
      }
      const [kernel, twin] = rigs.map((rig) => rig.all())
      const at = kernel!.findIndex((value, cell) => !Object.is(value, twin![cell]) && value !== twin![cell])
      assert.is(at === -1 ? null : `byte ${at * 8}: ${kernel![at]} and ${twin![at]}`, null)
    }),
    { numRuns: 80 },
  )
})

test.run()
