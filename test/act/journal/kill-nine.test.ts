import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { ended, startWriter } from './support/child.js'
import { range, readAll, seqsOf, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

const ENDLESS = `
  const journal = await Journal.open({ folder, segmentBytes: 65536 })
  for (;;) {
    const seq = journal.append({ type: 'problem', timeMs: 0, where: 'test', message: 'x'.repeat(500), stack: null })
    if (await journal.flush()) process.stdout.write(seq + '\\n')
  }`

test('kill -9 loses nothing that a flush confirmed, and the next writer goes on', () =>
  inTemporaryFolder(async (folder) => {
    const { child, lines } = startWriter(folder, ENDLESS)
    let confirmed = 0
    for await (const line of lines) {
      confirmed = Number(line)
      if (confirmed >= 300) child.kill('SIGKILL')
    }
    await ended(child)
    const journal = await Journal.open({ folder }) // takes the dead writer's lock over
    const { lastSeq } = journal.history
    assert.ok(lastSeq >= confirmed, `confirmed ${confirmed}, kept ${lastSeq}`)
    journal.append(tickRecord(1))
    await journal.close()
    assert.equal(seqsOf(await readAll(folder)), range(1, lastSeq + 1))
  }))

test.run()
