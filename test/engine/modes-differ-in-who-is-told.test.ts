import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal, JournalReader } from '../../src/act/journal/index.js'
import type { Mode } from '../../src/decide/index.js'
import { Engine } from '../../src/engine.js'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { atoll } from '../cli/support/cli.js'
import { Folder } from './reload/support.js'

const GIB = 2 ** 30

/** The more it may only look on, the more it claims to be heard. */
const policy = (mode: Mode, priority: number, to: string) => `apiVersion: atoll/v1
kind: Policy
metadata: { name: ${mode} }
mode: ${mode}
target: vm
priority: ${priority}
rules:
  - name: give
    do: { action: memory.commit, to: ${to} }
`

test('every mode decides and is journalled; only what is enforced is done, and none hides what another says', () =>
  inTemporaryFolder(async (parent) => {
    const folder = new Folder({
      'a.yaml': policy('observe', 2, '4GiB'),
      'b.yaml': policy('recommend', 1, '3GiB'),
      'c.yaml': policy('enforce', 0, '2GiB'),
    })
    const journal = await Journal.open({ folder: parent })
    const applied: string[] = []
    const host = {
      name: 'own',
      capabilities: { targets: ['host', 'vm'] as const, actions: ['memory.commit'] },
      open: async () => {},
      sample: () => {},
      apply: ({ policy, to }: { policy: string; to: number }) => {
        applied.push(policy)
        return { status: 'done', reached: to } as const
      },
      close: async () => {},
    }
    const engine = new Engine({ host, journal, workers: 0, policies: [folder.path] })
    await engine.start({ autoTick: false })
    engine.add('host', 'h')
    engine.add('vm', 'v', { host: 'h' })
    engine.observe('host', 'h', { 'memory.total': 64 * GIB, 'memory.committed': GIB })
    engine.observe('vm', 'v', { 'memory.actual': GIB, 'memory.maximum': 8 * GIB, 'memory.safeMinimum': 0 })
    const { actions, recommended, observed } = await engine.tick()
    await engine.stop()
    await journal.close()
    folder.remove()

    const told = (list: typeof actions) => list.map(({ policy, to }) => `${policy} ${to / GIB}`)
    assert.equal([told(actions), told(recommended), told(observed)], [['enforce 2'], ['recommend 3'], ['observe 4']])
    assert.equal(applied, ['enforce'])
    let plans = 0
    for await (const record of new JournalReader(parent, { types: new Set(['plan'] as const) })) {
      if (record.type !== 'plan') continue
      plans++
      assert.equal([told(record.actions), told(record.recommended)], [['enforce 2'], ['recommend 3', 'observe 4']])
    }
    assert.is(plans, 1)
    const outcomes = {
      enforce: /outcome {2}done, reached 2 GiB/,
      recommend: /was shown, not/,
      observe: /was noted, not/,
    }
    for (const { id, policy } of [...actions, ...recommended, ...observed]) {
      const { code, stdout } = await atoll('explain', id, '--journal', parent)
      assert.is(code, 0)
      assert.match(stdout, `rule ${policy}/give`)
      assert.match(stdout, outcomes[policy as Mode])
      assert.match(stdout, policy === 'enforce' ? 'arbiter  planned' : `mode  ${policy}: nothing is applied`)
    }
  }))

test.run()
