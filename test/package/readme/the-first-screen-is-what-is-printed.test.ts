import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'
import { atoll } from '../../cli/support/cli.js'
import { writeFunctions } from '../../cli/support/quick-functions.js'
import { commandsOf, readmeBlocks } from './blocks.js'

/** What stands before the first figure of a line: `cold starts`. */
function labelsOf(output: string): string[] {
  return output.split('\n').flatMap((line) => /^([a-z][\w ,%-]*?) {2,}\S/.exec(line)?.[1] ?? [])
}

test('a run compares by the rows that the readme shows', () =>
  inTemporaryFolder(async (folder) => {
    const [{ output } = { output: '' }] = commandsOf(readmeBlocks()[0]!)
    const functions = await writeFunctions(folder)
    const quick = ['--window', '01:00-01:02', '--speed', '300', '--functions', functions]
    const { code, stdout } = await atoll('run', ...quick)
    assert.is(code, 0)
    assert.ok(labelsOf(output).length > 8)
    assert.equal(labelsOf(stdout), labelsOf(output))
  }))

test.run()
