// A runtime with the function of ../functions/arenas.ts, and tasks of it that pause.
import { once } from 'node:events'
import { BroadcastChannel } from 'node:worker_threads'
import type { LocalRuntime } from '../../../../src/act/local/runtime.js'
import type { SubmittedTask } from '../../../../src/act/local/task.js'
import type { Seen, Step } from '../functions/arenas.js'
import { bytes, text } from '../functions/index.js'

export const MIB = 2 ** 20
let channels = 0

export interface PausingTask {
  readonly task: SubmittedTask
  /** Resolves when the task pauses next. */
  paused(): Promise<unknown>
  goOn(): void
  /** What it saw, when it is done. */
  seen(): Promise<Seen[]>
}

export function submit(runtime: LocalRuntime, steps: readonly Step[], name = 'arenas'): PausingTask {
  const channel = new BroadcastChannel(`arenas-${process.pid}-${++channels}`)
  const task = runtime.submit(name, bytes(JSON.stringify({ channel: channel.name, steps })))
  void task.result.then(() => channel.close())
  const counts = resourcesAtPauses(steps)
  // What its thread posts by another way may come later.
  const paused = async () => {
    await once(channel as unknown as EventTarget, 'message')
    const count = counts.shift()!
    while (runtime.scratch.resourcesOf(task.id).length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    task,
    paused,
    goOn: () => channel.postMessage('go on'),
    seen: async () => JSON.parse(text((await task.result).output)) as Seen[],
  }
}

function resourcesAtPauses(steps: readonly Step[]): number[] {
  const made = new Set<string>()
  const counts: number[] = []
  for (const step of steps) {
    const name = 'fill' in step ? step.fill : 'look' in step ? step.look : 'pause' in step ? step.lease : undefined
    if (name !== undefined) made.add(name)
    if ('write' in step) made.add('the folder')
    if ('pause' in step) counts.push(made.size)
  }
  return counts
}
