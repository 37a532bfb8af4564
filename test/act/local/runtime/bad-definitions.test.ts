import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { FunctionDefinition } from '../../../../src/act/local/functions.js'
import { file, js, wasm, withRuntime } from '../functions/index.js'

const echo = js('echo').file
const js0 = (options: Partial<FunctionDefinition>) =>
  ({ name: 'f', kind: 'js', file: echo, ...options }) as FunctionDefinition

const cases: [string, () => FunctionDefinition, RegExp][] = [
  ['no name', () => js0({ name: '' }), /a function's name must be a text of 1 to 512 characters/],
  ['an unknown kind', () => js0({ kind: 'python' as 'js' }), /function f: kind must be 'js' or 'wasm', not python/],
  ['a relative path', () => js0({ file: './f.js' }), /function f: file must be an absolute path, not \.\/f\.js/],
  [
    'a missing file',
    () => js0({ file: '/nowhere/f.js' }),
    /function f, file \/nowhere\/f\.js: it cannot be read: ENOENT/,
  ],
  ['a limit of no time', () => js0({ timeoutMs: 0 }), /function f: timeoutMs must be a number above 0, not 0/],
  [
    'a heap too small',
    () => js0({ memoryLimitBytes: 1000 }),
    /function f: memoryLimitBytes must be a number from 16777216, not 1000/,
  ],
  ['half a task', () => js0({ concurrency: 0.5 }), /function f: concurrency must be a whole number from 1, not 0.5/],
  [
    'an unknown isolation',
    () => js0({ isolation: 'none' as 'task' }),
    /function f: isolation must be 'tenant' or 'task', not none/,
  ],
  ['what is not wasm', () => js0({ kind: 'wasm' }), /function f, file .*echo\.js: it is not a wasm module/],
  [
    'broken wasm',
    () => js0({ kind: 'wasm', file: file('broken.wasm', Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 9)) }),
    /function f, file .*broken\.wasm: it does not compile/,
  ],
  ['no export', () => wasm('withoutRun'), /function withoutRun, file .*: it exports no function run/],
  ['no memory', () => wasm('withoutMemory'), /function withoutMemory, file .*: it has no memory that begins with/],
  ['shared memory', () => wasm('sharedMemory'), /function sharedMemory, file .*: its memory is shared with other thr/],
  ['another import', () => wasm('foreignImport'), /it imports the function wasi_snapshot_preview1\.fd_write/],
  ['a segment beyond its memory', () => wasm('segmentBeyond'), /its memory cannot be initialized/],
  [
    'less memory than it begins with',
    () => wasm('echo', { memoryLimitBytes: 1000 }),
    /function echo: memoryLimitBytes must be at least the 65536/,
  ],
]

for (const [what, definition, message] of cases) {
  test(`a definition with ${what} is refused, and says why`, () =>
    withRuntime([], {}, async (runtime) => {
      const outcome = await runtime.register(definition()).then(
        () => 'accepted',
        (error: Error) => error.message,
      )
      assert.match(outcome, message)
      assert.equal(runtime.functionNames(), [])
    }))
}

test('a name can be taken once', () =>
  withRuntime([js('echo')], {}, async (runtime) => {
    const outcome = await runtime.register(js('echo')).catch((error: Error) => error.message)
    assert.is(outcome, 'there is a function echo already')
  }))

test.run()
