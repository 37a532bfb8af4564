import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Step } from '../../act/local/functions/arenas.js'
import { MIB, withWorld } from './harness.js'

const PAUSE: Step = { pause: true }
/** A cache of 24 MiB at first, then 5 MiB more of its own at a time: 59 MiB beside its heap, of 64 in all. */
const GROWING: Step[] = [
  { look: 'cache', ofMib: 32 },
  PAUSE,
  { fill: 'cache', mib: 24, ofMib: 32 },
  PAUSE,
  ...Array.from({ length: 7 }, (): Step[] => [{ keep: 5 }, { look: 'cache', ofMib: 32 }, PAUSE]).flat(),
  { look: 'cache', ofMib: 32 },
]

test('a task that would run beyond its memory finishes, as its cache is reset in time', () =>
  withWorld(['policies/reset.yaml'], async ({ run, manager, explanations }) => {
    assert.equal(await run(GROWING), { status: 'done', actions: ['memory.reset'] })
    const [explanation] = await explanations()
    assert.match(explanation!, /task\.reset\.memory\.benefit \([\d.]+ m?s\) >/)
    assert.match(explanation!, /task\.reset\.memory\.cost \([\d.]+ .?s\)/)
    assert.match(explanation!, /outcome {2}done, reached/)
    const { resets, freedBytes, exhausted } = manager.statistics()
    assert.equal([resets, freedBytes, exhausted], [1, 24 * MIB, 0])
  }))

test('without the policy it runs out of memory', () =>
  withWorld([], async ({ run }) => {
    assert.equal(await run(GROWING), { status: 'outOfMemory', actions: [] })
  }))

test.run()
