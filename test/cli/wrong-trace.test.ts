import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { atoll } from './support/cli.js'

test('a file that is no trace is refused with its name, and no stack', () =>
  inTemporaryFolder(async (folder) => {
    const files: Readonly<Record<string, string | Buffer>> = {
      'empty.tsv': '',
      'letter.tsv': 'Dear all,\nthe trace is attached.\n',
      'cut.tsv.gz': gzipSync('x'.repeat(1000)).subarray(0, 15),
    }
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
    const paths = [...Object.keys(files).map((name) => join(folder, name)), folder]
    const answers = await Promise.all(paths.map((path, i) => atoll(i % 2 === 0 ? 'run' : 'simulate', '--trace', path)))
    answers.forEach(({ code, stdout, stderr }, i) => {
      assert.ok(stderr.startsWith(`atoll: --trace: ${paths[i]}:`), stderr)
      assert.is(stderr.split('\n').length, 2)
      assert.equal([code, stdout], [2, ''])
    })
  }))

test.run()
