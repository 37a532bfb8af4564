import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PolicyErrors } from '../../../src/decide/index.js'
import { Folder } from '../bound/kernel-rig.js'
import { ALLOCATE, COUNTING_FORECAST, valueKernel } from '../kernels/support.js'
import { vmPolicy } from '../support/policies.js'

const test = suite('kernels in policies')
const TUNED = valueKernel('(local.get $x)', '', '(global (export "steepness") (mut f64) (f64.const 1))')
const folder = new Folder({
  'kernels/tuned.wasm': TUNED,
  'kernels/trend.wasm': COUNTING_FORECAST,
  'kernels/empty.wasm': '(module (memory (export "memory") 1 1))',
})
test.after(() => folder.remove())

const RULES = 'rules: [{ name: one, do: { action: memory.reclaim, to: vm.memory.used } }]'

/** `line: message` of every problem. */
function problemsOf(fields: string, rules = RULES): string[] {
  folder.write('policy.yaml', vmPolicy(`${fields}\n${rules}`))
  try {
    const { warnings } = folder.load()
    return warnings.map(({ line, message }) => `${line}: ${message}`)
  } catch (error) {
    if (!(error instanceof PolicyErrors)) throw error
    const errors = error.problems.filter(({ severity }) => severity === 'error')
    return errors.map(({ file, line, message }) => `${file.endsWith('.yaml') ? '' : file + ':'}${line}: ${message}`)
  }
}

test('what a policy may not say of a kernel is told at its place', () => {
  const problems = problemsOf(`kernels:
  a: { file: /etc/passwd, inputs: [1] }
  b: { file: kernels/gone.wasm, inputs: [1] }
  c: { file: kernels/empty.wasm, inputs: [1] }
  d: { file: kernels/tuned.wasm, inputs: [vm.memory.used > 1 * GiB] }
  e: { file: kernels/tuned.wasm, inputs: [d] }
  f: { file: kernels/tuned.wasm, inputs: [1], parameters: { steepnes: 2, slope: 1 } }
  g: { file: kernels/tuned.wasm, inputs: [1], memory: 2s, deadline: 0s }
  i: { file: kernels/tuned.wasm, inputs: [1], memory: 1KiB }`)
  assert.equal(problems.slice(0, 2), [
    '7: "/etc/passwd" is no kernel: name a .ts or .wasm file by its path from this file, such as kernels/risk.ts',
    `8: kernels/gone.wasm cannot be read: ENOENT: no such file or directory, stat '${folder.path}/kernels/gone.wasm'`,
  ])
  assert.equal(
    problems.slice(2).map((each) => each.slice(0, 100)),
    [
      '9: kernels/empty.wasm must export the function allocate(bytes: i32): i32 to be a kernel for a value;',
      '9: kernels/empty.wasm must export the function evaluate(inputs: i32, output: i32, rows: i32): void t',
      '10: a kernel takes numbers: say "condition ? 1 : 0"',
      '11: a kernel cannot take what a kernel computes: they run at the same time, so join the two',
      '12: the kernel exports no parameter "steepnes"; did you mean "steepness"?',
      '12: the kernel exports no parameter "slope"; it exports steepness',
      '13: memory must be bytes, not seconds',
      '13: deadline must be above zero, not 0',
      '14: memory must be from 64 KiB to 1 GiB, not 1024',
    ],
  )
})

test('a forecast is made by a model or by a kernel', () => {
  const forecast = (fields: string) =>
    problemsOf(`forecasts:\n  need: { signal: memory.used, horizon: 5s, ${fields} }`)
  assert.equal(forecast('kernel: kernels/trend.wasm, model: ewma'), [
    '7: "model" is for models: this forecast is made by a kernel',
  ])
  assert.equal(forecast('model: ewma, deadline: 5ms'), ['7: "deadline" is for forecasts by a kernel'])
  assert.equal(forecast('coverage: 0.9'), ['7: the field "model" is missing in forecasts.need'])
  assert.equal(forecast('kernel: kernels/tuned.wasm').length, 2)
})

test('a kernel that nothing uses is warned of; its value has the unit that the policy gives it', () => {
  const kernels = 'kernels:\n  wanted: { file: kernels/tuned.wasm, inputs: [vm.memory.used], unit: bytes }'
  assert.equal(problemsOf(kernels), ['7: "wanted" is a kernel that nothing uses'])
  const rules = (to: string) => `rules: [{ name: one, do: { action: memory.reclaim, to: ${to} } }]`
  assert.equal(problemsOf(kernels, rules('wanted * 2')), [])
  assert.equal(problemsOf(kernels, rules('wanted + 1 * s')), ['8: cannot add bytes and seconds'])
  assert.equal(problemsOf(kernels, rules('wanted.high')), ['8: "wanted" is a kernel and has no fields'])
})

test('what an author has slipped in is told once, at its place in the source of the kernel', () => {
  folder.write('kernels/slip.ts', 'export function evaluate(): void {\n  oops()\n}\n')
  const problems = problemsOf(`kernels:
  a: { file: kernels/slip.ts, inputs: [1] }
  b: { file: kernels/slip.ts, inputs: [2] }`)
  assert.equal(problems, [
    `${folder.path}/kernels/slip.ts:2: Cannot find name 'oops'`,
    '7: kernels/slip.ts does not compile',
    '8: kernels/slip.ts does not compile',
  ])
})

test('definitions bring a kernel to several policies; whoever watches files is told of it', () => {
  const definitions = `apiVersion: atoll/v1
kind: Definitions
metadata: { name: shared }
target: vm
kernels:
  wanted: { file: kernels/tuned.wasm, inputs: [vm.memory.used], unit: bytes }
  unused: { file: kernels/tuned.wasm, inputs: [vm.memory.used] }
`
  const importing = (name: string) =>
    vmPolicy('imports: [shared.yaml]\nrules: [{ name: one, do: { action: memory.reclaim, to: wanted } }]', name)
  const shared = new Folder({
    'shared.yaml': definitions,
    'a.yaml': importing('a'),
    'b.yaml': importing('b'),
    'kernels/tuned.wasm': TUNED,
  })
  const { policies, files } = shared.load()
  assert.equal(
    policies.map(({ kernels }) => kernels.map(({ key, isShared }) => [key, isShared])),
    [[['definitions shared/wanted', true]], [['definitions shared/wanted', true]]],
  )
  assert.ok(files.includes(`${shared.path}/kernels/tuned.wasm`))
  shared.remove()
})

test('where kernels may be broken, their policies are loaded with the reason', () => {
  folder.write('kernels/broken.wasm', `(module (memory (export "memory") 1 1) ${ALLOCATE})`)
  folder.write(
    'policy.yaml',
    vmPolicy(`kernels:
  wanted: { file: kernels/broken.wasm, inputs: [1], unit: bytes }
rules: [{ name: one, do: { action: memory.reclaim, to: wanted } }]`),
  )
  const { policies, warnings } = folder.load({ brokenKernels: 'disable' })
  assert.match(policies[0]!.kernels[0]!.fault!, /^kernels\/broken\.wasm must export the function evaluate/)
  assert.equal(
    warnings.map(({ severity }) => severity),
    ['warning'],
  )
})

test.run()
