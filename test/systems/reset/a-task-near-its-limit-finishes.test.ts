import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Step } from '../../act/local/functions/arenas.js'
import { MIB, withWorld } from './harness.js'

const PAUSE: Step = { pause: true }
/** A cache of 12 MiB at first, then 3 MiB more of its own at a time: 30 MiB beside its heap, of 32 in all. */
const GROWING: Step[] = [
  { look: 'cache' },
  PAUSE,
  { fill: 'cache', mib: 12 },
  PAUSE,
  ...Array.from({ length: 6 }, (): Step[] => [{ keep: 3 }, { look: 'cache' }, PAUSE]).flat(),
  { look: 'cache' },
]

test('a task that would run beyond its memory finishes, as its cache is reset in time', () =>
  withWorld(['policies/reset.yaml'], async ({ run, manager, explanations }) => {
    assert.equal(await run(GROWING), { status: 'done', actions: ['memory.reset'] })
    const [explanation] = await explanations()
    assert.match(explanation!, /task\.reset\.memory\.benefit \([\d.]+ m?s\) >/)
    assert.match(explanation!, /task\.reset\.memory\.cost \([\d.]+ .?s\)/)
    assert.match(explanation!, /outcome {2}done, reached/)
    const { resets, freedBytes, exhausted } = manager.statistics()
    assert.equal([resets, freedBytes, exhausted], [1, 12 * MIB, 0])
  }))

test('without the policy it runs out of memory', () =>
  withWorld([], async ({ run }) => {
    assert.equal(await run(GROWING), { status: 'outOfMemory', actions: [] })
  }))

test.run()
