import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { plan, PlanBuffers } from '../../../src/decide/index.js'
import { MEMORY, plain, proposalsOf, readingOf } from '../support/readings.js'

test('a plan on used buffers is the plan on fresh ones', () => {
  const buffers = new PlanBuffers()
  for (const rows of [5, 200, 3, 0, 60]) {
    const targets = Array.from({ length: rows }, (_, row) => ({ level: 100, host: row % 2 }))
    const wishes = targets.map((_, row) => ({
      row,
      to: 90 + ((row * 31) % 40),
      effect: 'set' as const,
      score: row % 7,
    }))
    const proposals = proposalsOf(MEMORY, wishes, { budgetBytes: 101 * rows })
    const reading = readingOf(MEMORY, targets, [
      { total: 1e5, committed: 1e5 - 300 },
      { total: 1e9, committed: 0 },
    ])
    const [used, fresh] = [plan(reading, proposals, undefined, buffers), plan(reading, proposals)]
    assert.equal(plain(used), plain(fresh))
  }
})

test.run()
