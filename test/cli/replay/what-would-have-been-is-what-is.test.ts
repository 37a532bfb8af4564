import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'
import { atoll } from '../support/cli.js'
import { keepPolicy } from '../support/policy.js'

const GIB_MINUTE = 2 ** 30 * 60_000

interface Arm {
  readonly name: string
  readonly actions: number
  readonly coldStarts: number
  readonly heldByteMs: number
}

test('a replay under other policies costs what a simulation under them costs', () =>
  inTemporaryFolder(async (folder) => {
    const path = async (minutes: number) => {
      const file = join(folder, `keep-${minutes}.yaml`)
      await writeFile(file, keepPolicy(minutes))
      return file
    }
    const [short, long] = [await path(5), await path(45)]
    const journal = join(folder, 'journal')
    const simulate = (...more: string[]) => atoll('simulate', '--json', '--seed', 'replayed', ...more)
    const first = await simulate('--policies', short, '--journal', journal)
    assert.is(first.code, 0, first.stderr)
    const other = JSON.parse((await simulate('--policies', long)).stdout)
    const replayed = await atoll('replay', journal, '--policy', long, '--json')
    assert.is(replayed.code, 0, replayed.stderr)
    const { arms, asRecorded, agreement } = JSON.parse(replayed.stdout)
    assert.is(asRecorded.sameTicks, 1440)
    assert.is(agreement.same, agreement.all)
    for (const [arm, simulated] of [
      [arms[0] as Arm, JSON.parse(first.stdout)],
      [arms[1] as Arm, other],
    ]) {
      assert.is(arm.actions, simulated.decisions)
      assert.is(arm.coldStarts, simulated.arms.atoll.coldInvocations)
      const ratio = arm.heldByteMs / GIB_MINUTE / simulated.arms.atoll.gibMinutes
      assert.ok(Math.abs(ratio - 1) < 0.01, `${arm.name} held ${ratio} times what it holds`)
    }
  }))

test.run()
