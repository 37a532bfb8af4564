// A pool without tables: its kernels are written in the test, so that they can fail or wait at a chosen chunk.
import binaryen from 'assemblyscript/binaryen'
import { Cell } from '../../../src/forecast/control.js'
import { ForecastPool, type PipelineStep } from '../../../src/forecast/pool.js'
import { SharedMemory, TARGET_KINDS } from '../../../src/sense/index.js'

export interface BarePool {
  readonly pool: ForecastPool
  /** The cells and the claims of its control block. */
  readonly cells: Int32Array
  readonly claims: Int32Array
  /** 16 words for the kernels, at `address`. */
  readonly words: Int32Array
  /** Puts `(func (export "work") (param $job i32) (param $from i32) (param $to i32) ...)` in force for VMs. */
  use(body: string): void
}

/** @param workers threads beside the calling one */
export function barePool(workers: number): BarePool {
  const memory = new SharedMemory()
  const pointers: number[] = []
  const allocate = memory.allocate.bind(memory)
  memory.allocate = (bytes) => {
    const block = allocate(bytes)
    pointers.push(block.pointer)
    return block
  }
  const pool = new ForecastPool(memory, workers)
  const [cells, claims] = pointers
  const { pointer: job } = allocate(64)
  const step: PipelineStep = { stage: 'decide', source: 'policies', kernel: 'work', job }
  return {
    pool,
    cells: memory.int32(cells!, Object.keys(Cell).length),
    claims: memory.int32(claims!, 16),
    words: memory.int32(job, 16),
    use: (body) => {
      const steps = Object.fromEntries(TARGET_KINDS.map((kind) => [kind, kind === 'vm' ? [step] : []]))
      pool.use(steps as never, kernel(body))
    },
  }
}

function kernel(body: string): WebAssembly.Module {
  const module = binaryen.parseText(`(module
    (import "env" "memory" (memory 1 65536 shared))
    (func (export "work") (param $job i32) (param $from i32) (param $to i32) (param $tick i32) (param $progress i32)
      ${body}))`)
  try {
    return new WebAssembly.Module(new Uint8Array(module.emitBinary()))
  } finally {
    module.dispose()
  }
}

/** Counts rows in word 0. */
export const COUNT = '(drop (i32.atomic.rmw.add (local.get $job) (i32.sub (local.get $to) (local.get $from))))'

/** Beyond the first chunk: says so in word 1, then waits until word 2 is set. */
export const WAIT_BEYOND_FIRST = `(if (local.get $from) (then
  (i32.atomic.store offset=4 (local.get $job) (i32.const 1))
  (loop $wait (br_if $wait (i32.eqz (i32.atomic.load offset=8 (local.get $job)))))))`

/** In the first chunk: fails once another runner has begun one of the others. */
export const TRAP_IN_FIRST = `(if (i32.eqz (local.get $from)) (then
  (loop $wait (br_if $wait (i32.eqz (i32.atomic.load offset=4 (local.get $job)))))
  (unreachable)))`

/** One turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
