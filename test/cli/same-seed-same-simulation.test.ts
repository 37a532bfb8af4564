import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { atoll } from './support/cli.js'
import { writePolicy } from './support/policy.js'

test('a simulated day is the same every time for one seed, and another for another', () =>
  inTemporaryFolder(async (folder) => {
    const policy = await writePolicy(folder)
    const run = (seed: string) => atoll('simulate', '--policies', policy, '--seed', seed, '--json')
    const [first, second, other] = await Promise.all([run('a'), run('a'), run('b')])
    assert.equal([first.code, second.code, other.code], [0, 0, 0], first.stderr)
    assert.is(first.stdout, second.stdout)
    assert.is.not(first.stdout, other.stdout)
  }))

test('--set changes a constant of the policies: more patience, fewer cold starts, more memory', () =>
  inTemporaryFolder(async (folder) => {
    const policy = await writePolicy(folder)
    const run = async (patience: string) => {
      const { stdout } = await atoll('simulate', '--policies', policy, '--set', `patience=${patience}`, '--json')
      return JSON.parse(stdout).arms.atoll as { coldInvocations: number; gibMinutes: number }
    }
    const [short, long] = await Promise.all([run('5min'), run('1h')])
    assert.ok(long.coldInvocations < short.coldInvocations)
    assert.ok(long.gibMinutes > short.gibMinutes)
  }))

test.run()
