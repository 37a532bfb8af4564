// Writes policies/policy.schema.json anew, after the schema has changed: node dist/test/decide/support/write-schema.js
import { writeFileSync } from 'node:fs'
import { POLICY_SCHEMA } from '../../../src/decide/index.js'

writeFileSync('policies/policy.schema.json', `${JSON.stringify(POLICY_SCHEMA, null, 2)}\n`)
