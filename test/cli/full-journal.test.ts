import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../src/act/journal/index.js'
import { onSmallDisk } from '../act/journal/support/small-disk.js'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { atoll } from './support/cli.js'
import { keepPolicy, writePolicy } from './support/policy.js'

test('a journal folder that cannot be one is refused before anything runs, with exit status 1', () =>
  inTemporaryFolder(async (folder) => {
    const policy = await writePolicy(folder)
    const { code, stderr } = await atoll('simulate', '--policies', policy, '--journal', policy)
    assert.is(stderr, `atoll: --journal: the journal folder ${policy} cannot be used: a file is in its place\n`)
    assert.is(code, 1)
  }))

test('a journal that another process writes is refused', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await Journal.open({ folder })
    const { code, stderr } = await atoll('simulate', '--policies', await writePolicy(folder), '--journal', folder)
    await journal.close()
    assert.match(stderr, `atoll: --journal: the journal folder ${folder} is being written by process ${process.pid}`)
    assert.is(code, 1)
  }))

test('a disk that fills up under the journal is told; the work goes on, the exit status says what is missing', () =>
  onSmallDisk(async (disk) => {
    const policy = await writePolicy(disk, keepPolicy(10))
    await writeFile(join(disk, 'filler'), Buffer.alloc(128 * 1024))
    const folder = join(disk, 'journal')
    const { code, stdout, stderr } = await atoll('simulate', '--policies', policy, '--journal', folder, '--json')
    assert.is(stderr.match(/no space left on the device; records wait in memory/g)?.length, 1)
    assert.match(stderr, `--journal: the journal in ${folder} is incomplete`)
    assert.ok(JSON.parse(stdout).arms.atoll.invocations > 0)
    assert.is(code, 1)
  }))

test.run()
