import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { atoll } from './support/cli.js'
import { keepPolicy, writePolicy } from './support/policy.js'
import { writeFunctions } from './support/quick-functions.js'

const WARNING = /keep\.yaml:7:31: warning: "unused" is a constant that nothing uses/
const POLICY = keepPolicy(10).replace('10min }', '10min, unused: 3 }')

test('a simulation tells what is probably not meant, and its result stays one document', () =>
  inTemporaryFolder(async (folder) => {
    const { code, stdout, stderr } = await atoll('simulate', '--policies', await writePolicy(folder, POLICY), '--json')
    assert.match(stderr, WARNING)
    assert.is(code, 0)
    assert.is(JSON.parse(stdout).command, 'simulate')
  }))

test('so does a run that is played', () =>
  inTemporaryFolder(async (folder) => {
    const policies = ['--policies', await writePolicy(folder, POLICY)]
    const quick = ['--window', '01:00-01:02', '--speed', '300', '--functions', await writeFunctions(folder)]
    const { code, stderr } = await atoll('run', ...policies, ...quick, '--json')
    assert.match(stderr, WARNING)
    assert.is(code, 0)
  }))

test.run()
