import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ACTIONS } from '../../../src/act/actions.js'
import { SIGNALS } from '../../../src/sense/index.js'
import { load } from '../support/policies.js'
import { policyReference } from '../support/reference.js'

const page = readFileSync('policies/reference.md', 'utf8')

test('the reference page says what the checker knows', () => {
  assert.is(page, policyReference(), 'run node dist/test/decide/support/write-reference.js')
  for (const { target, name } of SIGNALS) assert.ok(page.includes(`\`${target}.${name}\``), name)
  for (const { name } of ACTIONS) assert.ok(page.includes(`### ${name}`), name)
})

test('its example is a policy in which nothing is wrong', () => {
  const [, example] = /```yaml\n([\s\S]*?)```/.exec(page)!
  assert.equal(load(example!).warnings, [])
})

test.run()
