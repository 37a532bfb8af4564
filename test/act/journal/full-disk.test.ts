import { unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal, type JournalProblem } from '../../../src/act/journal/index.js'
import { largeRecord, messageOf, range, readAll, seqsOf } from './support/records.js'
import { onSmallDisk } from './support/small-disk.js'

const fill = (path: string) => writeFile(path, Buffer.alloc(2 ** 20)).catch(() => {}) // as much as there is room for

test('a disk that fills up is told once; records wait and are written when there is room again', () =>
  onSmallDisk(async (disk) => {
    const problems: JournalProblem[] = []
    const folder = join(disk, 'journal')
    const journal = await Journal.open({ folder, onProblem: (problem) => problems.push(problem) })
    for (const _ of range(1, 10)) journal.append(largeRecord(1000))
    assert.ok(await journal.flush())
    await fill(join(disk, 'filler'))
    for (const _ of range(11, 40)) {
      journal.append(largeRecord(1000))
      await journal.flush()
    }
    assert.not(await journal.flush())
    assert.is(problems.length, 1)
    const problem = problems[0]!
    assert.ok(problem.kind === 'failed')
    assert.is(
      problem.error.message,
      `the journal file ${folder}/0000000000000001.journal cannot be written: no space left on the device`,
    )
    const readable = seqsOf(await readAll(folder))
    assert.equal(readable, range(1, readable.length))
    assert.ok(readable.length >= 10)

    await unlink(join(disk, 'filler'))
    assert.ok(await journal.close())
    assert.equal(problems[1], { kind: 'recovered', lostRecords: 0 })
    assert.equal(seqsOf(await readAll(folder)), range(1, 40))
  }))

test('records beyond what may wait are dropped, counted, and the gap is marked', () =>
  onSmallDisk(async (disk) => {
    const folder = join(disk, 'journal')
    const journal = await Journal.open({ folder, pendingBytes: 8192 })
    await fill(join(disk, 'filler'))
    for (const _ of range(1, 100)) {
      journal.append(largeRecord(1000))
      await journal.flush()
    }
    const { lostRecords } = journal.statistics
    assert.ok(lostRecords > 50 && lostRecords < 100)
    await unlink(join(disk, 'filler'))
    assert.ok(await journal.flush())
    assert.not(await journal.close(), 'an incomplete journal says so to the end')
    const records = await readAll(folder)
    const gaps = records.flatMap((record) => (record.type === 'gap' ? [record] : []))
    assert.is(
      gaps.reduce((sum, { lost }) => sum + lost, 0),
      lostRecords,
    )
    assert.match(gaps[0]!.reason, 'no space left on the device')
    assert.is(records.length - gaps.length + lostRecords, 100)
  }))

test('a journal on a full disk is refused when it is opened', () =>
  onSmallDisk(async (disk) => {
    await fill(join(disk, 'filler'))
    assert.match(
      await messageOf(Journal.open({ folder: join(disk, 'journal') })),
      /^the journal .*\/disk\/journal.*: no space left on the device$/,
    )
  }))

test.run()
