import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { messageOf, range, readAll, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

test('damage that is not a torn end is named by file and byte, and never cut away', () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, '0000000000000001.journal')
    const journal = await Journal.open({ folder })
    for (const tick of range(1, 6)) journal.append(tickRecord(tick))
    await journal.close()
    const bytes = await readFile(path)
    bytes[20]! ^= 1 // in the payload of the first record
    await writeFile(path, bytes)
    assert.is(
      await messageOf(Journal.open({ folder })),
      `the journal file ${path} is damaged at byte 8: move it away to go on without it`,
    )
    assert.equal(await readFile(path), bytes)
  }))

test('a reader tells of damage in a file that has a successor', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await Journal.open({ folder, segmentBytes: 4096 })
    for (const tick of range(1, 100)) {
      journal.append(tickRecord(tick))
      await journal.flush()
    }
    await journal.close()
    const path = join(folder, '0000000000000001.journal')
    const bytes = await readFile(path)
    await writeFile(path, bytes.subarray(0, bytes.length - 1))
    assert.match(
      await messageOf(readAll(folder)),
      /^the journal file .*0000000000000001\.journal is damaged at byte \d+/,
    )
  }))

test('a file that never was a journal is left alone', () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, '0000000000000001.journal')
    await writeFile(path, 'my diary, please keep')
    assert.is(await messageOf(Journal.open({ folder })), `${path} is not a journal file: it does not begin as one`)
    assert.is(await readFile(path, 'utf8'), 'my diary, please keep')
  }))

test.run()
