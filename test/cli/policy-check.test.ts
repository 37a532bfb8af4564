import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { atoll } from './support/cli.js'
import { keepPolicy, writePolicy } from './support/policy.js'

test('right policies are listed, with exit status 0', () =>
  inTemporaryFolder(async (folder) => {
    const path = await writePolicy(folder)
    const { code, stdout } = await atoll('policy', 'check', folder)
    assert.is(stdout, `ok  ${path}: keep, 2 rules, enforce\n`)
    assert.is(code, 0)
    const json = JSON.parse((await atoll('policy', 'check', path, '--json')).stdout)
    const limits = { budgetBytes: null, cooldownMs: 0, movesPerHour: null }
    const rule = { description: '', labels: {}, action: 'environment.warm', priority: 0, ...limits }
    const policy = {
      name: 'keep',
      description: 'Keep what was called a while ago',
      labels: {},
      file: path,
      mode: 'enforce',
      target: 'function',
      budgetBytes: null,
      forecasts: [],
      rules: [
        { ...rule, name: 'keep', line: 9 },
        { ...rule, name: 'drop', line: 12 },
      ],
    }
    assert.equal(json, { ok: true, policies: [policy], definitions: [], files: [path], problems: [] })
  }))

test('every problem is told with its file, line and column, with exit status 1', () =>
  inTemporaryFolder(async (folder) => {
    const path = await writePolicy(
      folder,
      keepPolicy(10).replace('requests.idle <', 'requests.idel <').replace('to: 0', 'to: 3 * MiB'),
    )
    const { code, stdout } = await atoll('policy', 'check', path)
    assert.match(stdout, new RegExp(`${path}:10:\\d+: .*requests\\.idel`))
    assert.match(stdout, new RegExp(`${path}:14:\\d+: `))
    assert.match(stdout, /2 problems\n$/)
    assert.is(code, 1)
    const json = JSON.parse((await atoll('policy', 'check', path, '--json')).stdout)
    assert.not(json.ok)
    assert.equal(
      json.problems.map(({ file, line }: { file: string; line: number }) => [file, line]),
      [
        [path, 10],
        [path, 14],
      ],
    )
  }))

test('an override of a constant that there is not is a problem', () =>
  inTemporaryFolder(async (folder) => {
    const path = await writePolicy(folder)
    assert.is((await atoll('policy', 'check', path, '--set', 'patience=20min')).code, 0)
    const { code, stdout } = await atoll('policy', 'check', path, '--set', 'patients=20min')
    assert.match(stdout, 'patients')
    assert.is(code, 1)
  }))

test('a file that is missing is a problem of its own', async () => {
  const { code, stdout } = await atoll('policy', 'check', join('/nonexistent', 'a.yaml'))
  assert.match(stdout, '/nonexistent/a.yaml: cannot be read')
  assert.is(code, 1)
})

test('warnings are told and fail nothing, unless the check is strict', () =>
  inTemporaryFolder(async (folder) => {
    const path = await writePolicy(folder, keepPolicy(10).replace('constants: {', 'constants: { unused: 3,'))
    const { code, stdout } = await atoll('policy', 'check', path)
    assert.match(stdout, new RegExp(`^${path}:7:14: warning: "unused" is a constant that nothing uses\n`))
    assert.match(stdout, /\nok  .*\n1 warning\n$/)
    assert.is(code, 0)
    assert.is((await atoll('policy', 'check', path, '--strict')).code, 1)
    const json = JSON.parse((await atoll('policy', 'check', path, '--json')).stdout)
    assert.equal([json.ok, json.problems[0].severity, json.policies.length], [true, 'warning', 1])
    assert.not(JSON.parse((await atoll('policy', 'check', path, '--json', '--strict')).stdout).ok)
  }))

test('definitions are listed with the names that they bring', () =>
  inTemporaryFolder(async (folder) => {
    const sizes = join(folder, 'sizes.yaml')
    await writeFile(
      sizes,
      'apiVersion: atoll/v1\nkind: Definitions\nmetadata: { name: sizes }\nconstants: { spare: 1GiB }',
    )
    const { code, stdout } = await atoll('policy', 'check', folder)
    assert.is(stdout, `ok  ${sizes}: sizes, definitions of 1 name\n`)
    assert.is(code, 0)
    const { definitions } = JSON.parse((await atoll('policy', 'check', folder, '--json')).stdout)
    assert.equal(definitions, [{ name: 'sizes', file: sizes, target: null, names: ['spare'] }])
  }))

test('the help says what the exit status means', async () => {
  const { code, stdout } = await atoll('policy', 'check', '--help')
  assert.match(stdout, /Exit status:\n {2}0 .*\n {2}1 /)
  assert.is(code, 0)
})

test.run()
