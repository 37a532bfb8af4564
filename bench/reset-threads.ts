import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Image } from '../src/act/local/memory/index.js'
import { type Arm, defineBench, median, quantile } from './harness.js'
import type { ThreadOptions } from './reset/thread.js'

const MIB = 2 ** 20
const PAGE_BYTES = 4096
const THREADS = 2
const WARM_UPS = 4
const ROUNDS = 30

const CASES = [
  { name: 'the same 100 pages', same: 100, different: 0, tasks: 400 },
  { name: '100 different pages', same: 0, different: 100, tasks: 60 },
  { name: '40 the same + 10 different', same: 40, different: 10, tasks: 200 },
  { name: 'the same 1000 pages', same: 1000, different: 0, tasks: 60 },
]

export const bench = defineBench({
  name: 'reset-threads',
  title: 'Tasks and resets of two sandboxes of 64 MiB, each in a thread of its own: milliseconds for the turns of both',
  claim: 'Two threads that reset at the same time are done no later than one after the other.',
  async run({ onProgress }) {
    const content = new Uint8Array(64 * MIB)
    for (let at = 0; at < content.length; at += PAGE_BYTES) content[at] = at / PAGE_BYTES
    const image = Image.create(content, { backing: 'THP' })
    const arms: Record<string, Arm> = {}
    const ratios: Record<string, number> = {}
    for (const { name, ...task } of CASES) {
      onProgress(name)
      const workers = await Promise.all(Array.from({ length: THREADS }, (_, thread) => start(image, task, thread)))
      const times = { 'one after the other': [] as number[], 'at the same time': [] as number[] }
      for (let round = -WARM_UPS; round < ROUNDS; round++) {
        const apart = await timed(async () => {
          for (const worker of workers) await ask(worker, 'run')
        })
        const together = await timed(() => Promise.all(workers.map((worker) => ask(worker, 'run'))))
        if (round < 0) continue
        times['one after the other'].push(apart)
        times['at the same time'].push(together)
      }
      for (const worker of workers) {
        if (!(await ask(worker, 'check'))) throw new Error('bytes of a task were left behind')
        await worker.terminate()
      }
      for (const [arm, values] of Object.entries(times)) {
        arms[`${name}: ${arm}`] = { median: median(values), unit: 'ms', p99: quantile(values, 0.99) }
      }
      ratios[name] = median(times['one after the other']) / median(times['at the same time'])
    }
    image.close()
    const worst = Math.min(...Object.values(ratios))
    const verdict =
      `At the same time ${worst.toFixed(2)} to ${Math.max(...Object.values(ratios)).toFixed(2)} times as fast. ` +
      (worst >= 1 ? 'The claim holds.' : 'The claim falls short.')
    return { bench: 'reset-threads', arms, ratios, verdict }
  },
})

async function start(image: Image, task: Omit<ThreadOptions, 'imageId' | 'seed'>, thread: number): Promise<Worker> {
  const workerData: ThreadOptions = { ...task, imageId: image.id, seed: `thread ${thread}` }
  const worker = new Worker(new URL('./reset/thread.js', import.meta.url), { workerData })
  await once(worker, 'message')
  return worker
}

async function ask(worker: Worker, order: 'run' | 'check'): Promise<boolean> {
  worker.postMessage(order)
  return (await once(worker, 'message'))[0]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
