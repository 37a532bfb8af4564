// Writes policies/reference.md anew, after a table that it is made of has changed:
// node dist/test/decide/support/write-reference.js
import { writeFileSync } from 'node:fs'
import { policyReference } from './reference.js'

writeFileSync('policies/reference.md', policyReference())
