import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { JournalReader } from '../../src/act/journal/index.js'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { atoll } from './support/cli.js'
import { writePolicy } from './support/policy.js'
import { writeFunctions } from './support/quick-functions.js'

const QUICK = ['--window', '01:00-01:10', '--speed', '300', '--rate', '20']

test('a run plays every call to both arms and says what each cost, in JSON and as a table', () =>
  inTemporaryFolder(async (folder) => {
    const functions = await writeFunctions(folder)
    const journal = `${folder}/journal`
    const args = ['run', ...QUICK, '--policies', await writePolicy(folder), '--functions', functions]
    const { code, stdout } = await atoll(...args, '--json', '--journal', journal)
    assert.is(code, 0)
    const { arms, ratios, calls, verdict, interrupted, ...given } = JSON.parse(stdout)
    assert.equal([given.window, given.speed, given.seed, given.keepAliveMs], ['01:00-01:10', 300, 'atoll', 600_000])
    assert.not(interrupted)
    assert.ok(calls > 0 && calls <= 40)
    for (const arm of [arms['keep-alive'], arms.atoll]) {
      assert.is(arm.requests, calls)
      assert.is(arm.failures, 0)
      assert.ok(arm.p50Ms > 0 && arm.p50Ms <= arm.p95Ms && arm.p95Ms <= arm.p99Ms)
      assert.ok(arm.memoryByteMinutes > 0)
    }
    assert.is(arms['keep-alive'].decisions, 0)
    assert.is(ratios.requests, 1)
    assert.match(verdict, /Atoll/)

    const types = new Set<string>()
    for await (const { type } of new JournalReader(journal)) types.add(type)
    for (const type of ['open', 'policy', 'tick', 'close']) assert.ok(types.has(type), type)

    const alone = await atoll(...args, '--no-baseline')
    assert.match(alone.stdout, /^cold starts +[\d,]+$/m)
    assert.not.match(alone.stdout, 'keep-alive')
  }))

test.run()
