import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chooseVictims } from '../../../../src/act/local/eviction.js'

const candidate = fc.record({
  environment: fc.record({ heldBytes: fc.integer({ min: 1, max: 100 }), lastUsedMs: fc.integer({ min: 0, max: 20 }) }),
  score: fc.integer({ min: 0, max: 3 }),
})

test('victims free enough and not one more than it takes, the least worthy and longest unused first, or none goes', () => {
  fc.assert(
    fc.property(
      fc.array(candidate),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 0, max: 4 }),
      (given, neededBytes, worth) => {
        const total = (list: typeof given) => list.reduce((sum, { environment }) => sum + environment.heldBytes, 0)
        const eligible = given.filter(({ score }) => score < worth)
        const victims = chooseVictims(given, neededBytes, worth)
        if (victims === null) return assert.ok(total(eligible) < neededBytes)
        assert.ok(total(victims) >= neededBytes)
        assert.ok(total(victims.slice(0, -1)) < neededBytes)
        const rank = ({ score, environment }: (typeof given)[0]) => score * 1000 + environment.lastUsedMs
        const spared = eligible.filter((one) => !victims.includes(one))
        const worthiest = Math.max(...victims.map(rank))
        assert.ok(spared.every((one) => rank(one) >= worthiest))
      },
    ),
  )
})

test.run()
