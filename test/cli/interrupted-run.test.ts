import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { JournalReader } from '../../src/act/journal/index.js'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { Atoll } from './support/cli.js'
import { writePolicy } from './support/policy.js'
import { writeFunctions } from './support/quick-functions.js'

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} in the middle of a run ends it in good order and leaves nothing behind`, () =>
    inTemporaryFolder(async (folder) => {
      const journal = join(folder, 'journal')
      const functions = await writeFunctions(folder)
      const run = new Atoll([
        'run',
        '--policies',
        await writePolicy(folder),
        '--functions',
        functions,
        '--journal',
        journal,
        '--window',
        '00:05-04:00',
        '--speed',
        '60',
        '--rate',
        '20',
        '--json',
      ])
      await run.says(/running: \d+ %/)
      run.child.kill(signal)
      // It ends with 'close': nobody holds its pipes any more, so no child of its own lives.
      const { code, stdout, stderr } = await run.ended()
      assert.is(code, exitCode)
      assert.match(stderr, `${signal}: letting running work end`)
      const { interrupted, arms } = JSON.parse(stdout)
      assert.ok(interrupted)
      assert.ok(arms.atoll.requests > 0)
      assert.equal(await readdir(journal), ['0000000000000001.journal'])
      let last = ''
      for await (const { type } of new JournalReader(journal)) last = type
      assert.is(last, 'close')
    }))
}

test.run()
