// Folders as engines write them, to be spoiled.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ManualClock } from '../../../src/act/clock.js'
import { Journal } from '../../../src/act/journal/index.js'
import { SimHost, SimVms } from '../../../src/act/sim/index.js'
import { Engine } from '../../../src/engine.js'
import { policyFile } from '../../engine/support.js'
import type { Files } from '../support/target.js'

/** An empty journal, one of an engine in one segment, and one of two runs in several segments. */
export async function makeOriginals(): Promise<Files[]> {
  return [
    await written(async (folder) => void (await (await Journal.open({ folder })).close())),
    await written((folder) => run(folder, 2 ** 20)),
    await written(async (folder) => {
      await run(folder, 4096)
      await run(folder, 4096)
    }),
  ]
}

async function run(folder: string, segmentBytes: number): Promise<void> {
  const journal = await Journal.open({ folder, segmentBytes })
  const engine = new Engine({
    host: new SimHost(new SimVms({ seed: 'fuzzed', vms: 4, dayMs: 100_000 })),
    policies: [policyFile('memory-ahead')],
    clock: new ManualClock(),
    workers: 0,
    capacity: { vm: 16, host: 4, pop: 4, function: 4, task: 4 },
    journal,
  })
  await engine.start({ autoTick: false })
  for (let tick = 1; tick <= 30; tick++) await engine.tick(tick * 1000)
  await engine.stop()
  await journal.close()
}

async function written(write: (folder: string) => Promise<void>): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'atoll-journal-'))
  try {
    await write(folder)
    const names = (await readdir(folder)).sort()
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))])))
  } finally {
    await rm(folder, { recursive: true })
  }
}
