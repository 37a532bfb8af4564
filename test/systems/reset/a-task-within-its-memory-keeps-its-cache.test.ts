import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Step } from '../../act/local/functions/arenas.js'
import { MIB, withWorld } from './harness.js'

const PAUSE: Step = { pause: true }

test('a task that stays within its memory keeps its cache', () =>
  withWorld(['policies/reset.yaml'], async ({ run, manager, last }) => {
    const looks = Array.from({ length: 6 }, (): Step[] => [{ look: 'cache' }, PAUSE]).flat()
    const steps: Step[] = [{ look: 'cache' }, PAUSE, { fill: 'cache', mib: 12 }, PAUSE, ...looks]
    assert.equal(await run(steps), { status: 'done', actions: [] })
    assert.is(manager.statistics().resets, 0)
    assert.is(last('scratch.memory'), 12 * MIB)
    assert.ok(last('reset.memory.benefit') < last('reset.memory.cost'))
    assert.ok(last('reset.memory.headroom') > 0)
  }))

test.run()
