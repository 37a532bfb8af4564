import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'
import { atoll } from '../support/cli.js'
import { HEAD, writeScenarios } from '../support/scenarios.js'

const GIVE = `
  - name: give
    steps: [{ observe: { guest: { memory.used: 2GiB } } }]
`
const TAKE = `
  - name: take
    steps: [{ observe: { guest: { memory.used: 512MiB }, here: { memory.pressure: 50% } } }]
`

test('rules that never fired are listed, and too many of them fail when that is asked for', () =>
  inTemporaryFolder(async (folder) => {
    await writeScenarios(folder, HEAD + GIVE)
    const enough = await atoll('policy', 'test', folder, '--coverage', '50%')
    assert.is(enough.code, 0)
    assert.match(enough.stdout, 'coverage: 1 of 2 rules fired (50 %)\n  never fired')
    const few = await atoll('policy', 'test', folder, '--coverage', '100%')
    assert.is(few.code, 1)
    assert.match(few.stdout, '(50 %), 100 % are wanted')
  }))

test('what one file leaves out another may cover', () =>
  inTemporaryFolder(async (folder) => {
    await writeScenarios(folder, HEAD + GIVE)
    await writeFile(join(folder, 'more.test.yaml'), HEAD + TAKE)
    const { code, stdout } = await atoll('policy', 'test', folder, '--coverage', '100%')
    assert.is(code, 0)
    assert.match(stdout, 'coverage: 2 of 2 rules fired (100 %)\n')
  }))

test('the shipped policies do what their scenarios say, and these leave out no rule', async () => {
  const { code, stdout } = await atoll(
    'policy',
    'test',
    'policies',
    'policies/vm',
    'policies/kernels',
    '--coverage',
    '100%',
  )
  assert.is(code, 0, stdout)
})

test.run()
