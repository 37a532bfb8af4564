import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { inTemporaryFolder } from './support/temporary.js'

test('locks of dead writers are removed, also when their process id is in use again', () =>
  inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, `writer-${2 ** 22 + 1}-12345.lock`), '') // beyond the largest process id of Linux
    await writeFile(join(folder, 'writer-1-1.lock'), '') // process 1 lives, but did not start one clock tick after boot
    const journal = await Journal.open({ folder })
    const locks = (await readdir(folder)).filter((name) => name.endsWith('.lock'))
    assert.is(locks.length, 1)
    assert.match(locks[0]!, `writer-${process.pid}-`)
    await journal.close()
    assert.equal(await readdir(folder), ['0000000000000001.journal'])
  }))

test.run()
