import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies } from '../../../src/decide/index.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, evaluateRules, load, runRows, vmPolicy, wishes } from '../support/policies.js'

const SET = load(
  vmPolicy(
    `rules:
  - name: grow
    when: vm.memory.used > 0.5 * vm.memory.actual
    do: { action: memory.commit, to: vm.memory.used }`,
  ),
)

test('rows in any pieces, some of them twice, give what one pass gives', () => {
  const sense = smallSense()
  const bound = new BoundPolicies(SET, sense, 1000)
  for (let row = 0; row < 100; row++)
    addVm(sense, `vm-${row}`, { 'memory.used': (row * 37) % 100, 'memory.actual': 100 })
  evaluateRules(bound, sense)
  const expected = wishes(bound)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 6 }), (cuts) => {
      sense.tables.vm.signal('memory.used').current.values.fill(0, 0, 100)
      runRows(bound, sense, 0, 100)
      for (let row = 0; row < 100; row++) sense.tables.vm.signal('memory.used').current.values[row] = (row * 37) % 100
      const bounds = [0, ...cuts.map((cut) => 2 * cut).sort((a, b) => a - b), 100]
      for (const [index, from] of bounds.entries()) {
        if (index + 1 < bounds.length) assert.is(reached(from, bounds[index + 1]!), bounds[index + 1])
      }
      if (cuts.length > 0) runRows(bound, sense, bounds[1]!, 100)
      bound.proposals.clear()
      bound.gather('vm', 100)
      assert.equal(wishes(bound), expected)
    }),
    { numRuns: 50 },
  )
  bound.release()

  function reached(from: number, to: number): number {
    return from === to ? to : runRows(bound, sense, from, to)
  }
})

test.run()
