import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SimHost, SimVms } from '../../src/act/sim/index.js'
import { Engine } from '../../src/engine.js'
import { policyFile } from './support.js'
import { refusal } from '../rejection.js'

test('an engine is not made with a policy that cannot be read, nor with an action that its host cannot do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-'))
  try {
    const path = join(folder, 'broken.yaml')
    writeFileSync(path, 'apiVersion: atoll/v1\nkind: Policy\nmetadata: { name: broken }\ntarget: vm\nrules: 7\n')
    assert.throws(() => new Engine({ policies: [path] }), /broken\.yaml:5:8: /)
    assert.throws(() => new Engine({ policies: [join(folder, 'missing.yaml')] }), /missing\.yaml/)
    writeFileSync(
      path,
      'apiVersion: atoll/v1\nkind: Policy\nmetadata: { name: warm }\nmode: enforce\ntarget: function\n' +
        'rules:\n  - name: warm\n    when: function.requests.running > 0\n    do: { action: environment.warm, to: 1 }\n',
    )
    const host = new SimHost(new SimVms({ seed: 1, vms: 1 }))
    assert.throws(() => new Engine({ host, policies: [path] }), /broken\.yaml:9:\d+: .*environment\.warm/)
  } finally {
    rmSync(folder, { recursive: true })
  }
  assert.is(
    refusal(() => new Engine({ policies: 'policies' as unknown as string[] })),
    "policies is a list of paths, not 'policies'",
  )
  const engineOf = (...policies: unknown[]) => new Engine({ policies: policies as string[], workers: 0 })
  for (const path of [undefined, null, 7, 7n, '', Symbol('path')]) {
    assert.match(
      refusal(() => engineOf(policyFile('memory-ahead'), path)),
      /^policies\[1\] is the path of a file or a folder, not .+$/,
    )
  }
  assert.is(
    refusal(() => new Engine({ tickMs: 0 })),
    'tickMs is from 1 to 86400000, not 0',
  )
  assert.throws(() => new Engine({ policies: [policyFile('memory-ahead')], workers: 1.5 }), /workers is a whole number/)
})

test.run()
