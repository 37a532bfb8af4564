// Runs that are recorded, and what a replay makes of them.
import { Journal, JournalReader, type OpenRecord } from '../../../src/act/index.js'
import {
  type LevelsFrom,
  type RecordedPolicies,
  recordedTicks,
  type RecordedTick,
  samePolicies,
} from '../../../src/act/replay/index.js'
import { type ArmTick, ReplayArm } from '../../../src/cli/replay/arm.js'
import { RecordedFiles } from '../../../src/cli/replay/recorded-files.js'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'

/** Gives the body a journal, and its folder to `look` when it is closed. */
export async function recorded(
  record: (journal: Journal, folder: string) => Promise<void>,
  look: (folder: string) => Promise<void>,
  segmentBytes = 64 * 2 ** 20,
): Promise<void> {
  await inTemporaryFolder(async (root) => {
    const folder = `${root}/journal`
    const journal = await Journal.open({ folder, segmentBytes })
    await record(journal, root)
    await journal.close()
    await look(folder)
  })
}

export async function openRecord(folder: string): Promise<OpenRecord> {
  for await (const record of new JournalReader(folder)) if (record.type === 'open') return record
  throw new Error('no run was recorded')
}

/** Replays a run under its own policies. @returns the last tick's arm, closed */
export async function replayed(
  folder: string,
  levels: LevelsFrom,
  look: (tick: RecordedTick, made: ArmTick) => void = () => {},
): Promise<ReplayArm> {
  const run = await openRecord(folder)
  const files = await RecordedFiles.create()
  let arm: ReplayArm | null = null
  let policies: RecordedPolicies | null = null
  for await (const tick of recordedTicks(new JournalReader(folder), run)) {
    if (tick.policies !== null && (policies === null || !samePolicies(policies, tick.policies))) {
      policies = tick.policies
      const { overrides } = policies
      const paths = await files.write(policies)
      if (arm === null) {
        arm = new ReplayArm({ name: levels, run, levels, policies: paths, overrides })
        await arm.open()
      } else await arm.reload()
    }
    look(tick, await arm!.play(tick))
  }
  await arm!.close()
  await files.remove()
  return arm!
}
