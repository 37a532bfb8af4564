import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { KernelCache } from '../../../src/decide/kernels/cache.js'
import { compileKernel } from '../../../src/decide/kernels/compile.js'
import { MEBIBYTE } from './support.js'

const test = suite('compiled kernels')
const folder = mkdtempSync(join(tmpdir(), 'atoll-kernels-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

const SOURCE = 'export function stateSize(): i32 { return 3 }'
const key = 'a'.repeat(64)
const bytes = Uint8Array.from([1, 2, 3, 4])

test('the same source is compiled once; another source or another memory is another kernel', () => {
  const cache = new KernelCache(join(folder, 'once'))
  const compiled = compileKernel('k.ts', SOURCE, MEBIBYTE, cache)
  assert.ok('bytes' in compiled && WebAssembly.validate(compiled.bytes))
  const [file] = readdirSync(join(folder, 'once'))
  // What the cache holds is what is given, so a mark in it tells whether it was asked.
  const mark = Uint8Array.from([...(compiled as { bytes: Uint8Array }).bytes, 0, 2, 1, 109])
  new KernelCache(join(folder, 'once')).put(file!.replace('.kernel', ''), mark)
  const again = new KernelCache(join(folder, 'once'))
  assert.equal(compileKernel('k.ts', SOURCE, MEBIBYTE, again), { bytes: mark })
  assert.equal(compileKernel('k.ts', SOURCE, 2 * MEBIBYTE, again), compileKernel('k.ts', SOURCE, 2 * MEBIBYTE, again))
  assert.is(readdirSync(join(folder, 'once')).length, 2)
})

test('a damaged file is as if it were not there', () => {
  const at = join(folder, 'damaged')
  new KernelCache(at).put(key, bytes)
  assert.equal(new KernelCache(at).get(key), bytes)
  const path = join(at, `${key}.kernel`)
  const whole = readFileSync(path)
  for (const damaged of [whole.subarray(0, 20), Buffer.concat([whole, whole]), Buffer.alloc(0)]) {
    writeFileSync(path, damaged)
    assert.is(new KernelCache(at).get(key), null)
  }
  whole[1]! ^= 1
  writeFileSync(path, whole)
  assert.is(new KernelCache(at).get(key), null)
})

test('a folder that cannot be made costs the next process time, and this one nothing', () => {
  writeFileSync(join(folder, 'file'), '')
  const cache = new KernelCache(join(folder, 'file', 'below'))
  cache.put(key, bytes)
  assert.equal(cache.get(key), bytes)
})

test('of many files the oldest go', () => {
  const at = join(folder, 'many')
  const cache = new KernelCache(at)
  for (let index = 0; index < 300; index++) cache.put(String(index).padStart(64, '0'), bytes)
  assert.is(readdirSync(at).length, 256)
})

test.run()
