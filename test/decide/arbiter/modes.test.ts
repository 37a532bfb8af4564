import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { plan } from '../../../src/decide/index.js'
import { MEMORY, proposalsOf, readingOf, verdict } from '../support/readings.js'

const HOST = [{ total: 250, committed: 200 }]
const TARGETS = [{ level: 100 }, { level: 100 }]

test('what is observed or recommended is planned, not applied, and costs policies of other modes nothing', () => {
  const wishes = [
    { row: 0, to: 150, effect: 'raise' as const, policy: 1, priority: 9 },
    { row: 0, to: 120, effect: 'raise' as const, policy: 0 },
    { row: 1, to: 130, effect: 'raise' as const, policy: 0 },
    { row: 1, to: 110, effect: 'raise' as const, policy: 2 },
    { row: 0, to: 145, effect: 'raise' as const, policy: 2 },
  ]
  const proposals = proposalsOf(MEMORY, wishes, { modes: ['enforce', 'observe', 'recommend'] })
  const decided = plan(readingOf(MEMORY, TARGETS, HOST), proposals)
  assert.equal([...decided.order], [1, 2])
  assert.equal([...decided.shadows], [4, 3, 0], 'recommended, then observed')
  assert.equal(verdict(decided, 0), ['Planned', 'AsProposed', 150])
  assert.equal(verdict(decided, 1), ['Planned', 'AsProposed', 120])
  assert.equal(verdict(decided, 4), ['Planned', 'AsProposed', 145])
  assert.equal(verdict(decided, 3), ['Clipped', 'HostMemory', 105])
})

test.run()
