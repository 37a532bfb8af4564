import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { POLICY_TEST_SCHEMA } from '../../../src/cli/policy/test/schema.js'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'
import { atoll } from '../support/cli.js'
import { HEAD, POLICY, writeScenarios } from '../support/scenarios.js'

const NOTHING = `
  - name: nothing
    steps: [{ expect: [] }]
`

test('the schema that editors use is the one that scenarios are checked with', () => {
  const shipped: unknown = JSON.parse(readFileSync('policies/policy-test.schema.json', 'utf8'))
  assert.equal(
    shipped,
    JSON.parse(JSON.stringify(POLICY_TEST_SCHEMA)),
    'run node dist/test/decide/support/write-schema.js',
  )
})

test('scenarios lie beside their policies: neither is taken for the other', () =>
  inTemporaryFolder(async (folder) => {
    await writeScenarios(folder, HEAD + NOTHING)
    const check = await atoll('policy', 'check', folder)
    assert.is(check.stdout, `ok  ${folder}/policy.yaml: memory, 2 rules, enforce\n`)
    const played = await atoll('policy', 'test', folder)
    assert.is(played.code, 0, played.stdout + played.stderr)
    assert.match(played.stdout, 'ok: 1 scenario, 1 tick')
  }))

test('a folder without scenarios, and a file that is not there, are wrong input', () =>
  inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    const none = await atoll('policy', 'test', folder)
    assert.is(none.code, 2)
    assert.match(none.stderr, `${folder}: there is no .test.yaml file here`)
    const missing = await atoll('policy', 'test', join(folder, 'a.test.yaml'))
    assert.is(missing.code, 2)
    assert.match(missing.stderr, 'a.test.yaml: cannot be read')
  }))

test('policies that are wrong are told at their own place, and scenarios of policies that are missing at theirs', () =>
  inTemporaryFolder(async (folder) => {
    const path = await writeScenarios(
      folder,
      HEAD + NOTHING,
      POLICY.replace('vm.memory.used + spare', 'vm.used + spare'),
    )
    const wrong = await atoll('policy', 'test', path)
    assert.is(wrong.code, 2)
    assert.match(wrong.stderr, `${folder}/policy.yaml:9:11: vm has no signal "used"; did you mean "vm.memory.used"?`)
    await rename(join(folder, 'policy.yaml'), join(folder, 'other.yaml'))
    const missing = await atoll('policy', 'test', path, '--json')
    assert.is(missing.code, 2)
    const { ok, problems } = JSON.parse(missing.stdout)
    assert.not(ok)
    assert.equal([problems[0].line, problems[0].column, problems[0].message], [3, 12, 'does not exist'])
  }))

test.run()
