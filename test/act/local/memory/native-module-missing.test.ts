import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const COMPILED = fileURLToPath(new URL('../../../../src/act/local/', import.meta.url))

for (const [where, command] of [
  ['', 'node build.mjs native'],
  ['node_modules/atoll', 'node node_modules/atoll/build.mjs native'],
]) {
  test(`without the compiled module the error says how to build it: ${command}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'atoll-'))
    const local = join(folder, where!, 'dist/src/act/local')
    mkdirSync(local, { recursive: true })
    writeFileSync(join(folder, where!, 'package.json'), '{"type":"module"}')
    for (const name of ['memory', 'errors.js']) cpSync(join(COMPILED, name), join(local, name), { recursive: true })
    const { pageBytes } = await import(pathToFileURL(join(local, 'memory/index.js')).href)
    try {
      const isClear = ({ message }: Error) => message.includes(`\`${command}\``) && message.includes('memory.node')
      assert.throws(pageBytes, isClear)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

test.run()
