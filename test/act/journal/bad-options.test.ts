import { readdir } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { messageOf } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

test('an option out of its range is named, and nothing is made', () =>
  inTemporaryFolder(async (folder) => {
    for (const name of ['segmentBytes', 'retainBytes', 'pendingBytes']) {
      for (const value of [0, -1, 1.5, NaN, Infinity]) {
        assert.is(
          await messageOf(Journal.open({ folder, [name]: value })),
          `journal option ${name} is ${value}: expected a whole number of bytes, at least 4096`,
        )
      }
    }
    assert.equal(await readdir(folder), [])
  }))

test.run()
