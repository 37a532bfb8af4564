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
  return {
    task,
    paused: () => once(channel as unknown as EventTarget, 'message'),
    goOn: () => channel.postMessage('go on'),
    seen: async () => JSON.parse(text((await task.result).output)) as Seen[],
  }
}
