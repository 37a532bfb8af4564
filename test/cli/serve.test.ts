import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { Atoll, FUNCTIONS } from './support/cli.js'
import { keepPolicy, writePolicy } from './support/policy.js'

test('functions are served over HTTP until a signal, then requests are counted', () =>
  inTemporaryFolder(async (folder) => {
    const served = new Atoll([
      'run',
      '--listen',
      '0',
      '--functions',
      FUNCTIONS,
      '--policies',
      await writePolicy(folder),
      '--json',
    ])
    const [, url] = await served.says(/serving 4 functions at (http:\S+)/)
    for (let request = 0; request < 3; request++) {
      const response = await fetch(`${url}/functions/greet`, { method: 'POST', body: 'world' })
      assert.equal(await response.json(), { hello: 'world' })
    }
    served.child.kill('SIGTERM')
    const { code, stdout } = await served.ended()
    const { tasks, coldStarts, warmStarts } = JSON.parse(stdout)
    assert.equal([tasks.done, coldStarts, warmStarts], [3, 1, 2])
    assert.is(code, 143)
  }))

test('--duration ends it by itself, with exit status 0', () =>
  inTemporaryFolder(async (folder) => {
    const policies = await writePolicy(folder)
    const { code, stdout } = await new Atoll([
      'run',
      '--listen',
      '0',
      '--functions',
      FUNCTIONS,
      '--policies',
      policies,
      '--duration',
      '100ms',
    ]).ended()
    assert.is(code, 0)
    assert.match(stdout, /^0 requests/)
  }))

test('what policies probably do not mean is told on standard error', () =>
  inTemporaryFolder(async (folder) => {
    const text = keepPolicy(10).replace('constants: {', 'constants: { unused: 3,')
    const policies = await writePolicy(folder, text)
    const options = ['--functions', FUNCTIONS, '--policies', policies, '--duration', '100ms']
    const { code, stderr } = await new Atoll(['run', '--listen', '0', ...options]).ended()
    assert.match(stderr, `${policies}:7:14: warning: "unused" is a constant that nothing uses`)
    assert.is(code, 0)
  }))

test('a first signal lets a running request end, a second ends at once', () =>
  inTemporaryFolder(async (folder) => {
    const served = new Atoll([
      'run',
      '--listen',
      '0',
      '--functions',
      FUNCTIONS,
      '--policies',
      await writePolicy(folder),
    ])
    const [, url] = await served.says(/at (http:\S+)/)
    const hanging = fetch(`${url}/functions/hang`, { method: 'POST' }).catch((error: Error) => error)
    // Answered by the same loop, so by now the other request has been taken.
    await fetch(`${url}/functions/echo`, { method: 'POST', body: 'x' })
    served.child.kill('SIGINT')
    await served.says(/again ends at once/)
    assert.is(served.child.exitCode, null)
    served.child.kill('SIGINT')
    assert.is((await served.ended()).code, 130)
    assert.instance(await hanging, Error)
  }))

test.run()
