// Modules of one function, which reads and writes one word in each of some pages; the second one begins with an image.
import binaryen from 'assemblyscript/binaryen'
import { compileWasm, WasmSandbox } from '../../src/index.js'
import { concatenate, integer, section } from '../../src/act/local/wasm/writer.js'
import { runPlain } from './plain-task.js'
import type { Ways } from './way.js'
import { inWorkers } from './worker.js'

const WASM_PAGE_BYTES = 65_536
const DATA_SECTION = 11

/** Pages of 4 KiB, as far apart as fits: a task writes to them and adds up what it finds. */
const text = (pages: number) => `(module (memory (export "memory") ${pages} ${pages})
  (func (export "run") (param $left i32) (result i32) (local $at i32) (local $step i32) (local $sum i32)
    (local.set $step (i32.and (i32.div_u (i32.shl (memory.size) (i32.const 16)) (local.get $left)) (i32.const -4096)))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=128 (local.get $at))))
      (i32.store offset=128 (local.get $at) (i32.add (local.get $sum) (local.get $left)))
      (local.set $at (i32.add (local.get $at) (local.get $step)))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.get $sum)))`

function memoryOf({ exports }: WebAssembly.Instance): Uint8Array {
  return new Uint8Array((exports['memory'] as WebAssembly.Memory).buffer)
}

/** @param image what the memory begins with, whole wasm pages @param pages that a task writes to */
export async function plainWays(image: Uint8Array, pages: number): Promise<Ways> {
  const withoutData = assemble(text(image.length / WASM_PAGE_BYTES))
  const withData = image.some((byte) => byte !== 0) ? withImage(withoutData, image) : withoutData
  const module = await WebAssembly.compile(withData)
  const empty = await WebAssembly.compile(withoutData)
  const sandbox = new WasmSandbox({ program: await compileWasm(withData) })
  const kept = new WebAssembly.Instance(module)
  const use = () => runPlain(sandbox.instance, pages)
  return {
    atoll: { task: () => sandbox.run(use), close: () => sandbox.close() },
    instantiate: { task: () => runPlain(new WebAssembly.Instance(module), pages) },
    instantiateAndSet: {
      task() {
        const instance = new WebAssembly.Instance(empty)
        memoryOf(instance).set(image)
        return runPlain(instance, pages)
      },
    },
    copyBack: {
      task() {
        const sum = runPlain(kept, pages)
        memoryOf(kept).set(image)
        return sum
      },
    },
    worker: inWorkers({ kind: 'plain', module, pages }),
  }
}

function assemble(wat: string): Uint8Array<ArrayBuffer> {
  const module = binaryen.parseText(wat)
  const binary = new Uint8Array(module.emitBinary())
  module.dispose()
  return binary
}

/** The same module with the image in its memory from address 0 on, as an active segment. */
function withImage(binary: Uint8Array, image: Uint8Array): Uint8Array<ArrayBuffer> {
  const ACTIVE_AT_ZERO = Uint8Array.of(1, 0, 0x41, 0, 0x0b)
  return concatenate([binary, section(DATA_SECTION, [ACTIVE_AT_ZERO, integer(image.length), image])])
}
