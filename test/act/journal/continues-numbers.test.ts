import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { range, readAll, seqsOf, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

test('a journal that is opened again goes on behind its last record', () =>
  inTemporaryFolder(async (folder) => {
    for (const life of [0, 1, 2]) {
      const journal = await Journal.open({ folder })
      assert.equal(journal.history, { lastSeq: 2 * life, cutBytes: 0 })
      journal.append(tickRecord(1))
      journal.append(tickRecord(2))
      await journal.close()
    }
    assert.equal(seqsOf(await readAll(folder)), range(1, 6))
    assert.equal(seqsOf(await readAll(folder, 4)), [4, 5, 6])
  }))

test.run()
