import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { range, readAll, seqsOf, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

test('append touches no file; a flush writes everything at once; flushes that overlap share the writes', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await Journal.open({ folder })
    for (const tick of range(1, 1000)) journal.append(tickRecord(tick))
    assert.is((await stat(join(folder, '0000000000000001.journal'))).size, 8)
    await journal.flush()
    assert.is(journal.statistics.flushes, 1)

    const flushes = range(1001, 1100).map((tick) => {
      journal.append(tickRecord(tick))
      return journal.flush()
    })
    assert.ok((await Promise.all(flushes)).every((written) => written))
    assert.ok(journal.statistics.flushes <= 3)
    await journal.close()
    assert.equal(seqsOf(await readAll(folder)), range(1, 1100))
  }))

test.run()
