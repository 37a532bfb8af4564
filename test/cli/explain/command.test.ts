import { mkdtempSync, rmSync } from 'node:fs'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal, type NewRecord } from '../../../src/act/journal/index.js'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'
import { atoll } from '../support/cli.js'
import { writePolicy } from '../support/policy.js'

const home = mkdtempSync(join(tmpdir(), 'atoll-explain-'))
process.on('exit', () => rmSync(home, { recursive: true }))

/** A simulated day's journal, made once. */
const made = (async () => {
  const journal = join(home, 'journal')
  const { code, stderr } = await atoll('simulate', '--policies', await writePolicy(home), '--journal', journal)
  assert.is(code, 0, stderr)
  return journal
})()

/** A copy of it. */
async function simulated(folder: string): Promise<string> {
  const journal = join(folder, 'journal')
  await cp(await made, journal, { recursive: true })
  return journal
}

test('decisions are listed by target and rule, and explained by the ids that are found there', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await simulated(folder)
    const listed = await atoll('explain', '--journal', journal, '--rule', 'drop', '--last', '50', '--json')
    const { decisions, count } = JSON.parse(listed.stdout)
    assert.is(decisions.length, 50)
    assert.ok(count > 50)
    const dropped = ({ kind }: { kind: string }) => kind === 'planned'
    const { id, target } = decisions.find(dropped)
    const byTarget = await atoll('explain', '--journal', journal, '--target', target)
    assert.match(byTarget.stdout, id)
    assert.match(byTarget.stdout, 'keep/drop')
    const { code, stdout } = await atoll('explain', id, '--journal', journal)
    assert.is(code, 0)
    assert.match(stdout, /keep\/drop {2}\/.*keep\.yaml:\d+\n/)
    assert.match(stdout, /holds {4}function\.requests\.idle \(10 min\) >= patience \(10 min\)/)
    assert.match(stdout, 'had 1, asked for 0, granted 0')
    assert.match(stdout, 'outcome  done, reached 0')
    const other = await atoll('explain', id, '--journal', journal, '--json')
    const { verdict, values, outcome, when } = JSON.parse(other.stdout)
    assert.equal([verdict.status, verdict.granted, outcome.reached, when.held], ['planned', 0, 0, true])
    assert.is(values['function.requests.idle'], 600)
  }))

test('an id that there is not is an error that names the nearest', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await simulated(folder)
    const unknown = await atoll('explain', '12.99999', '--journal', journal)
    assert.is(unknown.code, 2)
    assert.match(unknown.stderr, /there is no decision 12\.99999 in the journal in .*; the nearest are 12\.\d+, /)
    const malformed = await atoll('explain', 'twelve', '--journal', journal)
    assert.is(malformed.code, 2)
    assert.match(malformed.stderr, '"twelve" is no id of a decision; one is TICK.NUMBER, such as 12.3')
    const nowhere = await atoll('explain', '1.1', '--journal', join(folder, 'nowhere'))
    assert.is(nowhere.code, 2)
    assert.match(nowhere.stderr, 'there is no such file or folder')
  }))

test('a damaged journal is explained as far as it goes, and said to be damaged', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await simulated(folder)
    const path = join(journal, '0000000000000001.journal')
    const bytes = await readFile(path)
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    await writeFile(path, bytes)
    const { code, stdout, stderr } = await atoll('explain', '--journal', journal)
    assert.is(code, 0)
    assert.match(stderr, /is damaged at byte \d+.*; going on behind it/)
    assert.match(stdout, 'keep/keep')
  }))

test('a journal of an earlier version is explained as far as it knows', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await Journal.open({ folder })
    const action = { action: 'memory.commit', target: 'vm', targetId: 'guest', row: 0, generation: 0 }
    const of = { policy: 'old', rule: 'grow' }
    const records = [
      { type: 'open', timeMs: 0, version: '0.1.0', pid: 1, host: 'sim', tickMs: 1000 },
      { type: 'policy', timeMs: 0, event: 'loaded', path: 'old.yaml', policy: 'old', reason: null },
      { type: 'refusal', timeMs: 1, tick: 1, ...action, ...of, to: 1, reason: 'cooldown', bound: NaN },
      { type: 'tick', timeMs: 1, tick: 1, proposals: 2, planned: 1, refused: 1, reasons: {} },
      { type: 'plan', timeMs: 1, tick: 1, actions: [{ id: '1.0', ...action, ...of, to: 2, from: 1 }], recommended: [] },
      { type: 'outcome', timeMs: 1, id: '1.0', outcome: { status: 'done', reached: 2 }, durationMs: 0 },
    ]
    for (const record of records) journal.append(record as unknown as NewRecord)
    await journal.close()
    const { code, stdout } = await atoll('explain', '1.0', '--journal', folder)
    assert.is(code, 0)
    assert.match(stdout, 'old/grow')
    assert.match(stdout, 'written by an earlier version, which recorded neither rules nor values')
    assert.match(stdout, 'outcome  done, reached 2 B')
    assert.match((await atoll('explain', '--journal', folder)).stdout, 'refused')
    const replayed = await atoll('replay', folder)
    assert.is(replayed.code, 2)
    assert.match(replayed.stderr, 'written by an earlier version, which recorded no readings and no values')
  }))

test.run()
