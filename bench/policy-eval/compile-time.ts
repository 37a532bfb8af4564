// How long a thousand rules take from files to code that runs, in a process of its own: nothing is warm yet.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median } from '../harness.js'
import { THOUSAND_RULES } from './rule-sets.js'
import { World } from './world.js'

const PROCESSES = 5

export interface CompileTime {
  /** Reading and checking the file, compiling, instantiating; without what loading the program itself takes. */
  readonly totalMs: number
  readonly loadMs: number
  readonly compileMs: number
}

/** The median of several processes. */
export function compileTime(): CompileTime {
  const times = Array.from({ length: PROCESSES }, measured)
  const middle = (of: (time: CompileTime) => number) => median(times.map(of))
  return {
    totalMs: middle(({ totalMs }) => totalMs),
    loadMs: middle(({ loadMs }) => loadMs),
    compileMs: middle(({ compileMs }) => compileMs),
  }
}

function measured(): CompileTime {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the measuring process failed: ${stderr}`)
  return JSON.parse(stdout) as CompileTime
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { loadMs, compileMs } = new World(THOUSAND_RULES, 64)
  console.log(JSON.stringify({ totalMs: loadMs + compileMs, loadMs, compileMs }))
}
