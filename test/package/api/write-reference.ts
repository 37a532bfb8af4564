// `npm run docs`: writes build/docs/api.md.
import { mkdirSync, writeFileSync } from 'node:fs'
import { version } from '../../../src/version.js'
import { referencePage } from './reference.js'
import { readSurface } from './surface.js'

mkdirSync('build/docs', { recursive: true })
writeFileSync('build/docs/api.md', referencePage(readSurface(), version))
console.log('build/docs/api.md')
