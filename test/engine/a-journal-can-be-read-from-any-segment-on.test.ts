import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import { Journal, JournalReader, type JournalRecord } from '../../src/act/index.js'
import { SimHost, SimVms } from '../../src/act/sim/index.js'
import { decisionsIn } from '../../src/cli/explain/decisions.js'
import { explain } from '../../src/cli/explain/explanation.js'
import { Engine } from '../../src/engine.js'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { policyFile } from './support.js'

async function record(folder: string, readings: boolean): Promise<void> {
  const journal = await Journal.open({ folder, segmentBytes: 65_536 })
  const host = new SimHost(new SimVms({ seed: 'segments', vms: 40, dayMs: 60_000 }))
  const policies = [policyFile('memory-ahead')]
  const engine = new Engine({ host, journal, readings, policies, clock: new ManualClock(), workers: 0 })
  await engine.start({ autoTick: false })
  for (let tick = 1; tick <= 60; tick++) {
    await engine.tick(tick * 1000)
    await journal.flush()
  }
  await engine.stop()
  await journal.close()
}

async function readAll(folder: string): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const each of new JournalReader(folder)) records.push(each)
  return records
}

test('each segment says what is in force and which targets there are, so that older ones may be deleted', () =>
  inTemporaryFolder(async (folder) => {
    await record(folder, true)
    const [first, ...others] = (await readdir(folder)).sort()
    assert.ok(others.length >= 3, `${others.length} more segments`)
    await unlink(join(folder, first!))
    const records = await readAll(folder)
    const opens = records.filter((each) => each.type === 'open')
    assert.equal(new Set(opens.map(({ continues }) => continues)), new Set([1]), 'all of one run')
    assert.is(opens.length, others.length)
    const added = records.flatMap((each) => (each.type === 'targets' ? each.changes : []))
    assert.is(added.length, opens.length * (40 + 1), 'guests and their host, each time')
    let explained = 0
    for await (const found of decisionsIn(folder, (error) => assert.unreachable(error.message))) {
      if (!('decision' in found) || found.decision.run === null) continue
      assert.is(explain(found.decision, null).when!.held, true)
      explained++
    }
    assert.ok(explained > 10)
  }))

test('readings and targets are left out where they are not wanted', () =>
  inTemporaryFolder(async (folder) => {
    await record(folder, false)
    const types = new Set((await readAll(folder)).map(({ type }) => type))
    for (const type of ['open', 'rule', 'tick', 'plan', 'refusals', 'outcome'] as const)
      assert.ok(types.has(type), type)
    for (const type of ['reading', 'targets'] as const) assert.not.ok(types.has(type), type)
  }))

test.run()
