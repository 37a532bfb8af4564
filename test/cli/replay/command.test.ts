import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'
import { Atoll, atoll } from '../support/cli.js'
import { keepPolicy, writePolicy } from '../support/policy.js'

async function simulated(folder: string, ...more: string[]): Promise<string> {
  const journal = join(folder, 'journal')
  const policy = await writePolicy(folder)
  const { code, stderr } = await atoll('simulate', '--policies', policy, '--journal', journal, ...more)
  assert.is(code, 0, stderr)
  return journal
}

test('policies are compared with those that were recorded, by rule, by target, and where they first differ', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await simulated(folder)
    const other = join(folder, 'other.yaml')
    await writeFile(other, keepPolicy(30))
    const { code, stdout } = await atoll('replay', journal, '--policy', other)
    assert.is(code, 0)
    assert.match(stdout, 'decide the same again, bit for bit, in 1,440 of 1,440 ticks')
    assert.match(stdout, 'levels replayed: 100 % of their decisions')
    assert.match(stdout, /memory held, GiB-hours +[\d.]+ +[\d.]+ +[\d.]+x/)
    assert.match(stdout, /cold starts to be expected +[\d,]+ +[\d,]+ +0\.\d+x/)
    assert.match(stdout, /keep\/drop +[\d,]+ +[\d,]+/)
    assert.match(stdout, /tick \d+ +function\/function-\d+ +environment\.warm 1 -> 0 \(drop\) +nothing/)
    const same = await atoll('replay', journal, '--policy', join(folder, 'keep.yaml'))
    assert.match(same.stdout, 'Both decide the same in every tick.')
  }))

test('an interrupted replay says how far it came, and leaves nothing behind', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await simulated(folder)
    const replay = new Atoll(['replay', journal, '--json'], { TMPDIR: folder })
    await hasBegun(folder)
    replay.child.kill('SIGINT')
    const { code, stdout } = await replay.ended()
    assert.is(code, 130)
    const { interrupted, ticks } = JSON.parse(stdout)
    assert.is(interrupted, true)
    assert.ok(ticks > 0 && ticks < 1440, `${ticks} ticks`)
    assert.is((await copiesOfPolicies(folder)).length, 0)
  }))

/** What a replay writes into its folder for temporary files: the policies that were recorded. */
async function copiesOfPolicies(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names.filter((name) => /^atoll-replay-.*\.yaml$/.test(name))
}

/** They are written for the first tick; fast machines are done before there is progress to tell. */
async function hasBegun(folder: string): Promise<void> {
  while ((await copiesOfPolicies(folder)).length === 0) await wait(1)
}

test('what cannot be replayed is said in one line', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await simulated(folder, '--no-readings')
    const line = async (...words: string[]) => {
      const { code, stderr } = await atoll('replay', ...words)
      assert.is(code, 2)
      return stderr
    }
    assert.match(await line(journal), 'has no readings of this run: it was written with --no-readings')
    assert.match(await line(folder), 'holds no journal')
    assert.match(await line(join(folder, 'nowhere')), 'there is no such file or folder')
    assert.match(await line(journal, '--run', '7'), 'the journal has no run 7; it has 1')
    const explained = await atoll('explain', '--journal', journal)
    assert.is(explained.code, 0, 'it is explained all the same')
  }))

test.run()
