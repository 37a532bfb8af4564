import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { POLICY_SCHEMA } from '../../../src/decide/index.js'

test('the schema that editors use is the one that policies are checked with', () => {
  const shipped: unknown = JSON.parse(readFileSync('policies/policy.schema.json', 'utf8'))
  assert.equal(shipped, JSON.parse(JSON.stringify(POLICY_SCHEMA)), 'run node dist/test/decide/support/write-schema.js')
})

test.run()
