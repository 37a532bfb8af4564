import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PolicySet } from '../../../src/decide/index.js'
import { SignalRegistry } from '../../../src/sense/index.js'

test('nothing is wrong with the policies that are shipped, not even a warning', () => {
  const isPolicy = (name: string) => name.endsWith('.yaml') && !name.endsWith('.test.yaml')
  const paths = readdirSync('policies', { recursive: true, encoding: 'utf8' }).filter(isPolicy)
  const set = PolicySet.load(
    paths.map((path) => join('policies', path)),
    { registry: new SignalRegistry() },
  )
  assert.equal(set.warnings, [])
  assert.ok(set.policies.length >= 3)
})

test.run()
