import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compilePrograms } from '../../../src/decide/compile/compile.js'
import { EvaluationJob, evaluationOf, programOf } from '../../../src/decide/compile/program.js'
import { Graph } from '../../../src/decide/expressions/ir.js'
import type { Kernel } from '../../../src/forecast/kernels.js'
import { smallSense } from '../support/evaluate.js'
import { addVm } from '../support/policies.js'

const sense = smallSense()
for (let row = 0; row < 5; row++) addVm(sense, `vm-${row}`, { 'cpu.used': row })
const layout = {
  columnOf: () => sense.tables.vm.signal('cpu.used').current.pointer,
  lastMoveOf: () => sense.tables.vm.lastMoveMs('memory').pointer,
  intern: (text: string) => sense.strings.intern(text),
}
const hostRow = sense.tables.vm.hostRow.pointer

test('a program goes to another thread, however deep its graph, and is the same there', () => {
  const graph = new Graph()
  const used = graph.load({ kind: 'signal', of: 'target', name: 'cpu.used' })
  let sum = used
  for (let depth = 0; depth < 20_000; depth++) sum = graph.binary('subtract', used, sum)
  const condition = graph.binary('less', sum, graph.number(1))
  const program = programOf({ kind: 'vm', masked: [{ condition, mask: 64, stores: [] }], stores: [], hostRow }, layout)
  assert.equal(compilePrograms([structuredClone(program)]), compilePrograms([program]))
})

test('what is stored for every row is there where no rule fires', () => {
  const graph = new Graph()
  const used = graph.load({ kind: 'signal', of: 'target', name: 'cpu.used' })
  const column = sense.memory.allocate(8 * sense.tables.vm.capacityRows)
  const stores = [{ node: graph.binary('multiply', used, graph.number(3)), pointer: column.pointer }]
  const program = programOf({ kind: 'vm', masked: [], stores, hostRow }, layout)
  const { memory } = sense.memory
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(compilePrograms([program])), { env: { memory } })
  const job = sense.memory.allocate(EvaluationJob.sizeBytes + 8)
  ;(exports[evaluationOf('vm')] as Kernel)(job.pointer, 0, 5, 0, job.pointer + EvaluationJob.sizeBytes)
  assert.equal([...sense.memory.float64(column.pointer, 5)], [0, 3, 6, 9, 12])
})

test.run()
