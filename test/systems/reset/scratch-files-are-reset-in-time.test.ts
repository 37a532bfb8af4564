import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Step } from '../../act/local/functions/arenas.js'
import { withWorld } from './harness.js'

const PAUSE: Step = { pause: true }
/** A MiB more at a time, of 8 that its folder may hold. */
const WRITING: Step[] = [
  PAUSE,
  ...Array.from({ length: 10 }, (_, at): Step[] => [{ write: `${at}`, mib: 1 }, PAUSE]).flat(),
]

test('a task that would fill its scratch folder finishes, as its files are removed in time', () =>
  withWorld(['policies/reset.yaml'], async ({ run }) => {
    assert.equal(await run(WRITING), { status: 'done', actions: ['storage.reset'] })
  }))

test('without the policy it runs out of storage', () =>
  withWorld([], async ({ run }) => {
    assert.equal(await run(WRITING), { status: 'outOfMemory', actions: [] })
  }))

test.run()
