import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { range, readAll, seqsOf, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

test('a full segment is followed by another, named for its first record', () =>
  inTemporaryFolder(async (folder) => {
    const segmentBytes = 4096
    const journal = await Journal.open({ folder, segmentBytes })
    for (const tick of range(1, 200)) {
      journal.append(tickRecord(tick))
      await journal.flush()
    }
    await journal.close()
    const names = (await readdir(folder)).sort()
    assert.ok(names.length > 2)
    for (const name of names) {
      assert.ok((await stat(join(folder, name))).size <= segmentBytes)
      assert.ok(seqsOf(await readAll(folder, Number(name.slice(0, 16))))[0] === Number(name.slice(0, 16)))
    }
    assert.equal(seqsOf(await readAll(folder)), range(1, 200))
  }))

test.run()
