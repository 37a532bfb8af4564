import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { ended, startWriter } from './support/child.js'
import { messageOf, readAll, seqsOf, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

const HOLD = `await Journal.open({ folder }); process.stdout.write(process.pid + '\\n'); setInterval(() => {}, 1000)`

test('a second writer in the same process is refused and the first goes on', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await Journal.open({ folder })
    assert.is(
      await messageOf(Journal.open({ folder })),
      `the journal folder ${folder} is being written by this process: a journal has one writer, choose another folder`,
    )
    journal.append(tickRecord(1))
    assert.ok(await journal.close())
    assert.equal(seqsOf(await readAll(folder)), [1])
    await (await Journal.open({ folder })).close()
  }))

test('a writer in another process is named by its process id', () =>
  inTemporaryFolder(async (folder) => {
    const { child, lines } = startWriter(folder, HOLD)
    const pid = (await lines.next()).value!
    const refused = await messageOf(Journal.open({ folder }))
    child.kill('SIGKILL')
    await ended(child)
    assert.is(
      refused,
      `the journal folder ${folder} is being written by process ${pid}: a journal has one writer, choose another folder`,
    )
  }))

test.run()
