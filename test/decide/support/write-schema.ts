// Writes policies/*.schema.json anew, after a schema has changed: node dist/test/decide/support/write-schema.js
import { writeFileSync } from 'node:fs'
import { POLICY_TEST_SCHEMA } from '../../../src/cli/policy/test/schema.js'
import { POLICY_SCHEMA } from '../../../src/decide/index.js'

writeFileSync('policies/policy.schema.json', `${JSON.stringify(POLICY_SCHEMA, null, 2)}\n`)
writeFileSync('policies/policy-test.schema.json', `${JSON.stringify(POLICY_TEST_SCHEMA, null, 2)}\n`)
