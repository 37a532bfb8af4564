import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal, type JournalProblem } from '../../../src/act/journal/index.js'
import { readAll, seqsOf, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

test('a folder that is removed while it is written is told, and written again once it is back', () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'journal')
    const problems: JournalProblem[] = []
    const journal = await Journal.open({ folder, onProblem: (problem) => problems.push(problem) })
    journal.append(tickRecord(1))
    assert.ok(await journal.flush())
    await rm(folder, { recursive: true })
    journal.append(tickRecord(2))
    assert.not(await journal.flush())
    assert.not(await journal.flush())
    await mkdir(folder)
    journal.append(tickRecord(3))
    assert.ok(await journal.flush())
    await journal.close()
    const [failed, recovered] = problems
    assert.ok(failed!.kind === 'failed')
    assert.is(
      failed!.error.message,
      `the journal file ${folder}/0000000000000001.journal was removed while it was being written`,
    )
    assert.equal(recovered, { kind: 'recovered', lostRecords: 0 })
    assert.equal(seqsOf(await readAll(folder)), [2, 3])
  }))

test.run()
