// Runs input after input of one target. What it is at stands in shared cells, so that whoever has to end it knows the
// input.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { createRandom } from '../../../src/sense/random.js'
import { loadTarget, type TargetName } from '../targets.js'
import type { Files } from './target.js'

export const Cell = { Index: 0, Accepted: 1, Refused: 2 } as const

export interface WorkerStart {
  readonly target: TargetName
  readonly seed: string
  readonly folder: string
  readonly from: number
  readonly to: number
  readonly cells: Int32Array
}

/** Something that escaped; see Finding. */
export interface Escaped {
  readonly index: number
  readonly message: string
  readonly stack: string
}

/** The input of a target with a number. */
export async function inputAt(target: TargetName, seed: string, index: number): Promise<Files> {
  return (await loadTarget(target)).generate(createRandom(seed).fork(target).fork(index))
}

export function writeFiles(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
}

async function work({ target: name, seed, folder, from, to, cells }: WorkerStart): Promise<void> {
  const target = await loadTarget(name)
  for (let index = from; index < to; index++) {
    Atomics.store(cells, Cell.Index, index)
    try {
      writeFiles(folder, await inputAt(name, seed, index))
      const verdict = await target.run(folder)
      Atomics.add(cells, verdict === 'accepted' ? Cell.Accepted : Cell.Refused, 1)
    } catch (error) {
      const { message, stack = '' } = error instanceof Error ? error : new Error(`thrown: ${String(error)}`)
      parentPort!.postMessage({ index, message, stack } satisfies Escaped)
    }
  }
}

if (parentPort !== null) await work(workerData as WorkerStart)
