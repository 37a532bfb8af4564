import { isDeepStrictEqual } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decisionsIn } from '../../../src/cli/explain/decisions.js'
import { explain } from '../../../src/cli/explain/explanation.js'
import { ended, startWriter } from '../../act/journal/support/child.js'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'
import { policyFile } from '../../engine/support.js'
import { replayed } from '../replay/support.js'

const PACKAGE = new URL('../../../src/index.js', import.meta.url).href

/** An engine that ticks without end, and prints each tick whose records are in the file. */
const ENDLESS = `
  const { Engine, ManualClock, SimHost, SimVms } = await import(${JSON.stringify(PACKAGE)})
  const journal = await Journal.open({ folder })
  const host = new SimHost(new SimVms({ seed: 'endless', vms: 50, dayMs: 60000 }))
  const policies = [${JSON.stringify(policyFile('memory-ahead'))}]
  const engine = new Engine({ host, journal, policies, clock: new ManualClock(), workers: 0 })
  await engine.start({ autoTick: false })
  for (let tick = 1; ; tick++) {
    await engine.tick(tick * 1000)
    if (await journal.flush()) process.stdout.write(tick + '\\n')
    await new Promise((go) => setTimeout(go, 10)) // or it would be far ahead of who reads it
  }`

test('leaves a journal of which every decision is explained and every tick replayed', () =>
  inTemporaryFolder(async (folder) => {
    const { child, lines } = startWriter(folder, ENDLESS)
    let confirmed = 0
    for await (const line of lines) {
      confirmed = Number(line)
      if (confirmed >= 20) child.kill('SIGKILL')
    }
    await ended(child)
    let explained = 0
    for await (const found of decisionsIn(folder, (error) => assert.unreachable(error.message))) {
      if (!('decision' in found)) continue
      assert.is(explain(found.decision, null).when!.held, true)
      explained++
    }
    assert.ok(explained > 10, `${explained} decisions`)
    let [ticks, same] = [0, 0]
    await replayed(folder, 'recorded', ({ decided }, { records }) => {
      if (decided === null) return
      const recorded = [decided.tick, ...decided.refusals, ...decided.plans].map(({ seq: _, ...record }) => record)
      ticks++
      if (isDeepStrictEqual(records, recorded)) same++
    })
    assert.ok(ticks >= confirmed, `${ticks} ticks, ${confirmed} were confirmed`)
    // Of the tick in which it was killed, a part may be missing.
    assert.ok(ticks - same <= 1, `${same} of ${ticks} are the same`)
  }))

test.run()
