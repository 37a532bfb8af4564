import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { vmPolicy } from '../decide/support/policies.js'
import { atoll } from './support/cli.js'

test('what it writes and what it prints are a kernel that a policy can use as they are', () =>
  inTemporaryFolder(async (folder) => {
    const kernels = join(folder, 'kernels')
    const value = await atoll('policy', 'new-kernel', 'memory-risk', kernels)
    const forecast = JSON.parse((await atoll('policy', 'new-kernel', 'trend', kernels, '--forecast', '--json')).stdout)
    assert.equal(forecast.written, [join(kernels, 'trend.ts')])
    assert.equal(readdirSync(kernels).sort(), ['atoll-kernel.d.ts', 'memory-risk.ts', 'trend.ts', 'tsconfig.json'])
    const lines = value.stdout.slice(value.stdout.indexOf('kernels:\n  memoryRisk:'))
    assert.match(lines, 'file: kernels/memory-risk.ts')
    const rules = 'rules: [{ name: commit, when: memoryRisk > 0.5, do: { action: memory.commit, to: trend.high } }]'
    writeFileSync(join(folder, 'policy.yaml'), vmPolicy(`${lines}${forecast.policy}${rules}`))
    const { code, stdout } = await atoll('policy', 'check', '--strict', folder)
    assert.is(stdout, `ok  ${join(folder, 'policy.yaml')}: test, 1 rule, enforce\n`)
    assert.is(code, 0)
  }))

test('it overwrites nothing', () =>
  inTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, 'mine.ts'), 'precious')
    const { code, stderr } = await atoll('policy', 'new-kernel', 'mine', folder)
    assert.is(code, 2)
    assert.is(stderr, `atoll: ${join(folder, 'mine.ts')} is there already; nothing was written\n`)
    assert.is(readFileSync(join(folder, 'mine.ts'), 'utf8'), 'precious')
    assert.equal(readdirSync(folder), ['mine.ts'])
  }))

test('a name that is none is refused', async () => {
  const { code, stderr } = await atoll('policy', 'new-kernel', '../Mine')
  assert.is(code, 2)
  assert.match(stderr, '"../Mine" is no name for a kernel')
})

test.run()
