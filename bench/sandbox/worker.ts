// A new worker for each task, which ends with it.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ThreadData } from './thread.js'
import type { Way } from './way.js'

export function inWorkers(data: ThreadData): Way {
  return {
    async task() {
      const worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: data })
      const ended = once(worker, 'exit')
      const [answer] = (await once(worker, 'message')) as [unknown]
      await ended
      return answer
    },
  }
}
