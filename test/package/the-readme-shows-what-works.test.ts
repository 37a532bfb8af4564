import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PolicySet } from '../../src/decide/index.js'
import { SignalRegistry } from '../../src/sense/index.js'

test('the policy of the readme is a valid one', () => {
  const [, yaml] = /```yaml\n(.*?)```/s.exec(readFileSync('README.md', 'utf8'))!
  const folder = mkdtempSync(join(tmpdir(), 'atoll-'))
  try {
    const path = join(folder, 'memory-ahead.yaml')
    writeFileSync(path, yaml!)
    const { policies } = PolicySet.load([path], { registry: new SignalRegistry() })
    assert.equal(policies.map(({ name }) => name), ['memory-ahead'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()
