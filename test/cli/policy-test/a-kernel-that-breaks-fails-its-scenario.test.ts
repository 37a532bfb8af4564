import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'
import { atoll } from '../support/cli.js'
import { HEAD, writeScenarios } from '../support/scenarios.js'

const POLICY = `apiVersion: atoll/v1
kind: Policy
metadata: { name: risky }
mode: enforce
target: vm
kernels:
  risk: { file: risk.ts, inputs: [vm.memory.used], unit: ratio }
rules:
  - name: give
    when: risk > 0.5
    do: { action: memory.commit, to: vm.memory.used * 1.5 }
`

/** Traps as soon as a guest uses more than a GiB. */
const KERNEL = `
export function allocate(bytes: i32): i32 {
  return <i32>heap.alloc(bytes)
}
export function evaluate(inputs: i32, output: i32, rows: i32): void {
  for (let at = 0; at < rows << 3; at += 8) {
    if (load<f64>(inputs + at) > 1073741824) unreachable()
    store<f64>(output + at, 0.1)
  }
}
`

test('a policy whose kernel breaks fails the scenario that broke it, with the reason', () =>
  inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'risk.ts'), KERNEL)
    const scenarios = `
  - name: calm
    steps: [{ repeat: 3, expect: [] }]
  - name: broken
    steps: [{ observe: { guest: { memory.used: 2GiB } }, repeat: 5 }]
`
    const path = await writeScenarios(folder, HEAD + scenarios, POLICY)
    const { code, stdout } = await atoll('policy', 'test', path)
    assert.is(code, 1, stdout)
    assert.match(stdout, /ok {4}calm {2}3 ticks/)
    assert.match(stdout, /FAIL {2}broken/)
    assert.match(stdout, /expected {2}policies that run\n +actual {4}the policy risky was disabled: .*unreachable/)
  }))

test.run()
