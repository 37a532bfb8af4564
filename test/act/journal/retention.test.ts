import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { range, readAll, seqsOf, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

test('the oldest segments go when all together are too large', () =>
  inTemporaryFolder(async (folder) => {
    const [segmentBytes, retainBytes] = [4096, 20_000]
    const journal = await Journal.open({ folder, segmentBytes, retainBytes })
    for (const tick of range(1, 500)) {
      journal.append(tickRecord(tick))
      await journal.flush()
    }
    await journal.close()
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size))
    const totalBytes = sizes.reduce((sum, size) => sum + size, 0)
    // Checked when a segment is begun, so the newest one comes on top.
    assert.ok(
      totalBytes <= retainBytes + segmentBytes && totalBytes > retainBytes - segmentBytes,
      `${totalBytes} bytes`,
    )
    const seqs = seqsOf(await readAll(folder))
    assert.equal(seqs, range(seqs[0]!, 500))
    assert.ok(seqs[0]! > 1)
  }))

test.run()
