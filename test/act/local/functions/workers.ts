import type { Worker } from 'node:worker_threads'

/** Runs the test with the threads that are started meanwhile, newest last. */
export async function withWorkers(test: (workers: readonly Worker[]) => Promise<void>): Promise<void> {
  const workers: Worker[] = []
  const note = (worker: Worker) => workers.push(worker)
  process.on('worker', note)
  try {
    await test(workers)
  } finally {
    process.off('worker', note)
  }
}
