import { compilePrograms } from '../compile/compile.js'
import { evaluationOf, type TableProgram } from '../compile/program.js'

/** A module wants as much of its memory as any engine's may have, none of which is used here. */
const MEMORY = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true })

/**
 * Compiles programs to a module that is ready to run. Machine code is made of a function when it is first called, and
 * all threads share it: called here over no rows, no tick has to wait for that.
 * @returns `null` when there is nothing to evaluate
 */
export function compileModule(programs: readonly TableProgram[]): WebAssembly.Module | null {
  if (programs.length === 0) return null
  const module = new WebAssembly.Module(compilePrograms(programs))
  const { exports } = new WebAssembly.Instance(module, { env: { memory: MEMORY } })
  for (const { kind } of programs) (exports[evaluationOf(kind)] as (...zeros: number[]) => void)(0, 0, 0, 0, 0)
  return module
}
