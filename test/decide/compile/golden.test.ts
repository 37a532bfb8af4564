import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compiledText, GOLDEN_FOLDER } from '../support/golden.js'

for (const name of readdirSync(GOLDEN_FOLDER).filter((file) => file.endsWith('.yaml'))) {
  test(`${name} becomes the code that was read (node dist/test/decide/support/write-golden.js writes it anew)`, () => {
    const path = join(GOLDEN_FOLDER, name)
    assert.fixture(compiledText(path), readFileSync(path.replace(/yaml$/, 'wat'), 'utf8'))
  })
}

test.run()
