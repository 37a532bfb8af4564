import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

test('a replay that is ended at once leaves no recorded policies behind', () => {
  const { href } = new URL('../../../src/cli/replay/recorded-files.js', import.meta.url)
  const program = `
    import { RecordedFiles } from '${href}'
    const files = await RecordedFiles.create()
    console.log(...(await files.write({ paths: ['/a.yaml'], sources: [{ path: '/a.yaml', content: '' }] })))
    process.exit(130)`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  const path = stdout.trim()
  assert.match(path, /atoll-replay-\w+\/a\.yaml$/)
  assert.not(existsSync(dirname(path)))
})

test.run()
