import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'
import { Atoll } from '../support/cli.js'
import { writePolicy } from '../support/policy.js'

test('a signal ends scenarios in good order, so that a bar is taken off its terminal', () =>
  inTemporaryFolder(async (folder) => {
    const scenarios = Array.from({ length: 50 }, (_, index) => `  - { name: s${index}, steps: [{ repeat: 100000 }] }`)
    const file = join(folder, 'long.test.yaml')
    const head = `apiVersion: atoll/v1\nkind: PolicyTest\npolicies: ['${await writePolicy(folder)}']`
    const targets = 'targets: { here: { kind: host }, f: { kind: function, host: here } }'
    await writeFile(file, [head, targets, 'scenarios:', ...scenarios].join('\n'))
    const run = new Atoll(['policy', 'test', file])
    await run.says(/policy test: \d+ %/)
    run.child.kill('SIGINT')
    const { code, stdout, stderr } = await run.ended()
    assert.is(code, 130)
    assert.is(stdout, '')
    assert.match(stderr, 'SIGINT: letting running work end')
  }))

test.run()
