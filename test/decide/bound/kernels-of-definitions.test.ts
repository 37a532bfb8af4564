import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies } from '../../../src/decide/index.js'
import { valueKernel } from '../kernels/support.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, vmPolicy, wishes } from '../support/policies.js'
import { Folder, release, tick } from './kernel-rig.js'

const test = suite('kernels that several policies share')
const importing = (name: string, wanted = 'wanted') =>
  vmPolicy(
    `imports: [shared.yaml]
match: vm.labels.of == "${name}"
rules: [{ name: ${name}, when: ${wanted} > 0, do: { action: memory.commit, to: ${wanted} } }]`,
    name,
  )
const folder = new Folder({
  'shared.yaml': `apiVersion: atoll/v1
kind: Definitions
metadata: { name: shared }
target: vm
kernels:
  wanted: { file: inverse.wasm, inputs: [vm.memory.used / GiB], unit: bytes, memory: 1MiB, deadline: 500ms }
`,
  'inverse.wasm': valueKernel('(f64.div (f64.const 1024) (local.get $x))'),
  'a.yaml': importing('a'),
  'b.yaml': importing('b'),
  'c.yaml': importing('c', 'vm.memory.used').replace('imports: [shared.yaml]\n', ''),
})
test.after(() => folder.remove())

test('one kernel serves them all, and when it breaks they are disabled together, and no other', async () => {
  const sense = smallSense()
  const bound = new BoundPolicies(folder.load(), sense, 1000)
  const disabled: string[] = []
  bound.onDisabled = ({ name }, reason) => disabled.push(`${name}: ${reason}`)
  const used = sense.tables.vm.signal('memory.used').current.values
  const rows = ['a', 'b', 'c'].map((name) => addVm(sense, name, { 'memory.used': 2 ** 31 }, { of: name }))
  await tick(bound, sense)
  await tick(bound, sense)
  assert.equal(wishes(bound), [
    ['a', rows[0], 512],
    ['b', rows[1], 512],
    ['c', rows[2], 2 ** 31],
  ])
  assert.equal(Object.keys(bound.kernels.statistics()), ['definitions shared/wanted'])
  assert.is(bound.kernels.statistics()['definitions shared/wanted']!.batches, 1)

  used[rows[1]!] = 0
  await tick(bound, sense)
  await tick(bound, sense)
  const reason = 'kernel wanted: it gave Infinity for a target whose inputs are known: b'
  assert.equal(disabled, [`a: ${reason}`, `b: ${reason}`])
  assert.equal(wishes(bound), [['c', rows[2], 2 ** 31]])
  await release(bound)
})

test.run()
