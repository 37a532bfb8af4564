// Compiles the rules of all tables into one WebAssembly module.
import binaryen from 'assemblyscript/binaryen'
import { GroupFunction } from './group-function.js'
import { groupsOf } from './groups.js'
import { laneInstructions } from './lane-operations.js'
import { type Local, Locals, whileLoop } from './locals.js'
import { addMerge } from './merge.js'
import { evaluationOf, type TableProgram } from './program.js'
import { stagesOf } from './stages.js'

const PAGES_LIMIT = 65_536
/** Rows that all groups of rules go through before the next ones are begun: their columns stay in the cache. */
const BLOCK_ROWS = 256

/** (job, from, to, tick, progress), as every kernel has them. */
const PARAMETERS = [0, 1, 2, 3, 4].map((index): Local => ({ index, type: binaryen.i32 }))
/** The loop counts in `from`, which nothing else needs. */
const [JOB, ROW, TO, , PROGRESS] = PARAMETERS as [Local, Local, Local, Local, Local]

/** @returns the module's bytes; it imports `env.memory` and exports one `evaluate_<kind>` a program */
export function compilePrograms(programs: readonly TableProgram[]): Uint8Array<ArrayBuffer> {
  return withModule(programs, (module) => new Uint8Array(module.emitBinary()))
}

/** The module in the text format, for those who want to read what their rules became. */
export function printPrograms(programs: readonly TableProgram[]): string {
  return withModule(programs, (module) => module.emitText())
}

function withModule<Result>(programs: readonly TableProgram[], use: (module: binaryen.Module) => Result): Result {
  const module = new binaryen.Module()
  const { Atomics, SIMD128, NontrappingFPToInt, MutableGlobals } = binaryen.Features
  try {
    module.setFeatures(Atomics | SIMD128 | NontrappingFPToInt | MutableGlobals)
    module.setMemory(1, PAGES_LIMIT, null, [], true, false, 'memory')
    module.addMemoryImport('memory', 'env', 'memory', true)
    addMerge(module)
    for (const program of programs) addTable(module, program)
    return use(module)
  } finally {
    module.dispose()
  }
}

/**
 * The function that a pipeline calls. Whoever resumes at `progress` computes a whole block again, from inputs that have
 * not changed: the same result. Two threads must not share a word of a mask: chunks of rows begin at multiples of 64,
 * and `from` is even, as for every kernel.
 */
function addTable(module: binaryen.Module, program: TableProgram): void {
  const { i32 } = module
  const locals = new Locals(module, PARAMETERS, ['job', 'row', 'to', 'tick', 'progress'])
  const end = locals.add(binaryen.i32, 'end')
  const instructions = laneInstructions(program.instructions)
  const stages = stagesOf(instructions)
  const calls = groupsOf(instructions, program.masked, program.stores).map((group, index) => {
    const name = `${program.kind}_${index}`
    new GroupFunction(module, instructions, stages, group, program.hostRow).addAs(name)
    return module.call(name, [locals.get(JOB), locals.get(ROW), locals.get(end)], binaryen.none)
  })
  const body = whileLoop(module, 'blocks', i32.lt_s(locals.get(ROW), locals.get(TO)), [
    locals.set(end, i32.add(i32.and(locals.get(ROW), i32.const(-BLOCK_ROWS)), i32.const(BLOCK_ROWS))),
    locals.set(end, locals.lesser(end, TO)),
    ...calls,
    i32.store(0, 4, locals.get(PROGRESS), locals.get(end)),
    locals.set(ROW, locals.get(end)),
  ])
  const name = evaluationOf(program.kind)
  locals.addFunction(name, body)
  module.addFunctionExport(name, name)
}
