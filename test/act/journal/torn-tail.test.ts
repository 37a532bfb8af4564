import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { range, readAll, seqsOf, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

const NAME = '0000000000000001.journal'

test('wherever a file is cut, only the record that was cut is lost and the journal goes on', () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, NAME)
    const journal = await Journal.open({ folder })
    const endsBytes = [(await stat(path)).size] // where the file may end without a record being torn
    for (const tick of range(1, 6)) {
      journal.append(tickRecord(tick))
      await journal.flush()
      endsBytes.push((await stat(path)).size)
    }
    await journal.close()
    const whole = await readFile(path)
    const cut = fc.record({
      atBytes: fc.integer({ min: 0, max: whole.length }),
      zeroBytes: fc.constantFrom(0, 0, 1, 9, 5000),
    })
    await fc.assert(
      fc.asyncProperty(cut, async ({ atBytes, zeroBytes }) => {
        await writeFile(path, Buffer.concat([whole.subarray(0, atBytes), Buffer.alloc(zeroBytes)]))
        const kept = endsBytes.filter((end) => end <= atBytes).length - 1
        assert.equal(
          seqsOf(await readAll(folder)),
          range(1, Math.max(0, kept)),
          'a reader stops before the torn record',
        )
        const again = await Journal.open({ folder })
        assert.is(again.history.cutBytes, atBytes + zeroBytes - (endsBytes[kept] ?? 0))
        again.append(tickRecord(7))
        await again.close()
        assert.equal(seqsOf(await readAll(folder)), range(1, Math.max(0, kept) + 1))
      }),
      { numRuns: 150 },
    )
  }))

test.run()
