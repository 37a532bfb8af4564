import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { formatProblem } from '../../../src/decide/errors.js'
import { loadKernel } from '../../../src/decide/kernels/load.js'
import { MEBIBYTE, valueKernel, wat } from './support.js'

const test = suite('kernel files')
const folder = mkdtempSync(join(tmpdir(), 'atoll-kernels-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

function told(name: string, content: string | Uint8Array): string[] {
  const path = join(folder, name)
  writeFileSync(path, content)
  const loaded = loadKernel(path, 'value', MEBIBYTE)
  if ('kernel' in loaded) return []
  return [...loaded.faults, ...loaded.problems.map((each) => formatProblem(each).replace(`${folder}/`, ''))]
}

test('what the compiler says is told at its place', () => {
  const source = 'export function evaluate(inputs: i32): void {\n  const used = inputz + 1\n}\n'
  assert.equal(told('slip.ts', source), [
    'does not compile',
    "slip.ts:2:16: Cannot find name 'inputz'\n    2 |   const used = inputz + 1\n      |                ^",
  ])
})

test('a source reads no other file', () => {
  writeFileSync(join(folder, 'other.ts'), 'export const other: f64 = 1')
  const [, problem] = told(
    'importing.ts',
    "import { other } from './other'\nexport function evaluate(): f64 { return other }",
  )
  assert.is(problem!.split('\n')[0], "importing.ts:1:23: File 'other.ts' not found")
})

test('a module with faults is told each of them', () => {
  assert.equal(told('random.wasm', wat('(module (memory (export "memory") 1 1))')).length, 2)
  assert.equal(told('good.wasm', wat(valueKernel('(local.get $x)'))), [])
  assert.equal(told('kernel.js', 'export {}'), ['is no kernel: its name must end in .ts (AssemblyScript) or .wasm'])
  assert.match(told('huge.wasm', new Uint8Array(2 ** 20 + 1))[0]!, 'has 1048577 bytes')
})

test('a file that is not there is told so', () => {
  const loaded = loadKernel(join(folder, 'missing.ts'), 'value', MEBIBYTE)
  assert.match('kernel' in loaded ? '' : loaded.faults[0]!, /^cannot be read: ENOENT/)
})

test('devices, pipes and folders are not read', () => {
  // A device that ends at once: this test shall fail, not hang, should it be read.
  symlinkSync('/dev/null', join(folder, 'device.wasm'))
  mkdirSync(join(folder, 'folder.wasm'))
  for (const name of ['device.wasm', 'folder.wasm']) {
    assert.equal(loadKernel(join(folder, name), 'value', MEBIBYTE), { faults: ['is no file'], problems: [] })
  }
})

test.run()
