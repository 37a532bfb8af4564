import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { messageOf, readAll } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

test('a folder that cannot be made is named with the reason', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    assert.is(
      await messageOf(Journal.open({ folder: file })),
      `the journal folder ${file} cannot be used: a file is in its place`,
    )
    assert.is(
      await messageOf(Journal.open({ folder: join(file, 'journal') })),
      `the journal folder ${file}/journal cannot be used: a part of the path is not a folder`,
    )
    assert.match(
      await messageOf(Journal.open({ folder: '/proc/atoll' })),
      /^the journal folder \/proc\/atoll cannot be used: /,
    )
  }))

test('a reader names the folder that is missing', async () => {
  assert.is(
    await messageOf(readAll('/nonexistent')),
    'the journal folder /nonexistent cannot be used: there is no such file or folder',
  )
})

test.run()
