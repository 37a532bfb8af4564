import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ended, startWriter } from './support/child.js'
import { range, readAll, seqsOf } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

// Needs no rights, so a full device is really met in every environment: RLIMIT_FSIZE refuses a write in its middle
// just so.
const UNTIL_REFUSED = `
  let problem = null
  const journal = await Journal.open({ folder, onProblem: (told) => (problem ??= told) })
  let seq = 0
  while (problem === null) {
    seq = journal.append({ type: 'problem', timeMs: 0, where: 'test', message: 'x'.repeat(700), stack: null })
    await journal.flush()
  }
  process.stdout.write(JSON.stringify({ seq, message: problem.error.message, closed: await journal.close() }) + '\\n')`

test('a write that the system refuses in its middle leaves whole records only, and the process goes on', () =>
  inTemporaryFolder(async (folder) => {
    const { child, lines } = startWriter(folder, UNTIL_REFUSED, 'ulimit -f 16;')
    const { seq, message, closed } = JSON.parse((await lines.next()).value!)
    await ended(child)
    assert.is(child.exitCode, 0)
    assert.is(
      message,
      `the journal file ${folder}/0000000000000001.journal cannot be written: the file may not grow further (file size limit)`,
    )
    assert.not(closed)
    assert.equal(seqsOf(await readAll(folder)), range(1, seq - 1))
  }))

test.run()
