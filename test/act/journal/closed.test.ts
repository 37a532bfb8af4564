import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../../src/act/journal/index.js'
import { readAll, tickRecord } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'
import { refusal } from '../../rejection.js'

test('close writes what was not flushed, twice is once, and nothing is taken afterwards', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await Journal.open({ folder })
    journal.append(tickRecord(1))
    assert.ok(await journal.close())
    assert.ok(await journal.close())
    assert.is(
      refusal(() => journal.append(tickRecord(2))),
      `the journal in ${folder} is closed`,
    )
    assert.is((await readAll(folder)).length, 1)
  }))

test.run()
