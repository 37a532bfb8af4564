import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inspectKernel } from '../../../src/decide/kernels/inspect.js'
import type { KernelRole } from '../../../src/decide/kernels/signature.js'
import { ALLOCATE, COUNTING_FORECAST, MEBIBYTE, valueKernel, wat } from './support.js'

const faultsOf = (text: string, role: KernelRole = 'value') => inspectKernel(wat(text), role, MEBIBYTE).faults
const EVALUATE = '(func (export "evaluate") (param i32 i32 i32))'
const MAXIMUM =
  'the limit is 1 MiB (asc: --maximumMemory 16; clang, rustc: --max-memory=1048576), ' +
  'and the policy\'s field "memory" can raise it'

test('a kernel as it should be has no fault', () => {
  assert.equal(faultsOf(valueKernel('(local.get $x)')), [])
  assert.equal(faultsOf(COUNTING_FORECAST, 'forecast'), [])
})

test('every export that is missing or has another type is named', () => {
  assert.equal(
    faultsOf(
      '(module (memory (export "memory") 1 16) (func (export "evaluate") (param f64) (result f64) (local.get 0)))',
    ),
    [
      'must export the function allocate(bytes: i32): i32 to be a kernel for a value; it exports nothing by that name',
      'must export the function evaluate(inputs: i32, output: i32, rows: i32): void to be a kernel for a value; ' +
        'it exports a function (f64) -> f64 by that name',
    ],
  )
  assert.equal(faultsOf(valueKernel('(local.get $x)'), 'forecast').length, 2)
})

test('a kernel may import maths, of the right type, and nothing else', () => {
  const maths = '(import "env" "Math.exp" (func (param f64) (result f64)))'
  const plain = '(import "env" "pow" (func (param f64 f64) (result f64)))'
  const abort = '(import "env" "abort" (func (param i32 i32 i32 i32)))'
  const rest = `(memory (export "memory") 1 16) ${ALLOCATE} ${EVALUATE}`
  assert.equal(faultsOf(`(module ${maths} ${plain} ${abort} ${rest})`), [])
  const refused = (name: string) =>
    `imports ${name}: a kernel may import maths (env.exp, env.Math.exp) and env.abort only`
  assert.equal(faultsOf(`(module (import "env" "seed" (func (result f64))) ${rest})`), [refused('env.seed')])
  assert.equal(faultsOf(`(module (import "env" "Math.random" (func (result f64))) ${rest})`), [
    refused('env.Math.random'),
  ])
  assert.equal(faultsOf(`(module (import "env" "constructor" (func)) ${rest})`), [refused('env.constructor')])
  assert.equal(faultsOf(`(module (import "wasi_snapshot_preview1" "exp" (func)) ${rest})`), [
    refused('wasi_snapshot_preview1.exp'),
  ])
  assert.equal(faultsOf(`(module (import "env" "exp" (func (param f32) (result f32))) ${rest})`), [
    'imports env.exp as something else than a function (f64) -> f64',
  ])
  assert.equal(faultsOf(`(module (import "env" "exp" (global f64)) ${rest})`).length, 1)
})

test('its memory is its own, not shared, and bounded by the cap', () => {
  const withMemory = (memory: string) => `(module ${memory} ${ALLOCATE} ${EVALUATE})`
  const own = 'must define one memory of its own and export it as "memory"'
  assert.equal(faultsOf(withMemory('(memory 1 16)')), [own])
  assert.equal(faultsOf(withMemory('(import "env" "memory" (memory 1 16)) (export "memory" (memory 0))')).at(-1), own)
  assert.equal(faultsOf(withMemory('(memory (export "memory") 1)')), [`declares no maximum of its memory; ${MAXIMUM}`])
  assert.equal(faultsOf(withMemory('(memory (export "memory") 1 17)')), [`declares up to 1.063 MiB; ${MAXIMUM}`])
  assert.equal(faultsOf(withMemory('(memory (export "memory") 1 16 shared)')), [
    'has a shared memory; a kernel has one of its own',
  ])
})

test('tables are bounded too, as they cost the host memory', () => {
  const tables = ['has tables without a maximum, or of more than 10000 entries together']
  assert.equal(faultsOf(valueKernel('(local.get $x)', '', '(table 1 10000 funcref)')), [])
  assert.equal(faultsOf(valueKernel('(local.get $x)', '', '(table 1 funcref)')), tables)
  assert.equal(faultsOf(valueKernel('(local.get $x)', '', '(table 1 6000 funcref) (table 1 6000 externref)')), tables)
})

test('parameters are the f64s that can be set, and the variables of linked modules', () => {
  const globals = `
    (global (export "steepness") (mut f64) (f64.const 2))
    (global (export "fixed") f64 (f64.const 2))
    (global (export "ALPHA") i32 (i32.const 1024))
    (global (export "__heap_base") i32 (i32.const 2048))
    (global v128 (v128.const i32x4 1 2 3 4)) (global (mut i64) (i64.const -1)) (global f32 (f32.const 1))
    (global (export "counter") (mut i32) (i32.const 0))`
  const { kernel, faults } = inspectKernel(wat(valueKernel('(local.get $x)', '', globals)), 'value', MEBIBYTE)
  assert.equal(faults, [])
  assert.equal(
    [...kernel.parameters],
    [
      ['steepness', 'global'],
      ['ALPHA', 'memory'],
    ],
  )
})

test('what is no module is refused with the reason', () => {
  const [fault] = inspectKernel(new TextEncoder().encode('\0asm but not really'), 'value', MEBIBYTE).faults
  assert.match(fault!, /^is no valid WebAssembly module: expected version 01 00 00 00/)
})

test.run()
