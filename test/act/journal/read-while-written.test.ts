import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal, JournalReader } from '../../../src/act/journal/index.js'
import { range, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

test('a following reader gets every record once and in order, across segments, until it is told to stop', () =>
  inTemporaryFolder(async (folder) => {
    const abort = new AbortController()
    const journal = await Journal.open({ folder, segmentBytes: 4096 })
    const seen: number[] = []
    const reading = (async () => {
      for await (const { seq } of new JournalReader(folder, { follow: true, pollMs: 1, signal: abort.signal })) {
        seen.push(seq)
        if (seq === 400) abort.abort()
      }
    })()
    for (const tick of range(1, 400)) {
      journal.append(tickRecord(tick))
      if (tick % 3 === 0) await journal.flush()
    }
    await journal.flush()
    await reading
    await journal.close()
    assert.equal(seen, range(1, 400))
  }))

test('a following reader waits for the first record of an empty folder', () =>
  inTemporaryFolder(async (folder) => {
    const reader = new JournalReader(folder, { follow: true, pollMs: 1 })[Symbol.asyncIterator]()
    const first = reader.next()
    const journal = await Journal.open({ folder })
    journal.append(tickRecord(1))
    await journal.flush()
    assert.is((await first).value!.seq, 1)
    await reader.return()
    await journal.close()
  }))

test.run()
