// The thread of one task: makes an instance, executes the task, tells what came of it, and ends.
import { parentPort, workerData } from 'node:worker_threads'

export type ThreadData =
  | { readonly kind: 'plain'; readonly module: WebAssembly.Module; readonly pages: number }
  | { readonly kind: 'interpreter'; readonly module: WebAssembly.Module }

const data = workerData as ThreadData
if (data.kind === 'plain') {
  const { runPlain } = await import('./plain-task.js')
  parentPort!.postMessage(runPlain(new WebAssembly.Instance(data.module), data.pages))
} else {
  const { bootAndEvaluate } = await import('./quickjs.js')
  parentPort!.postMessage(await bootAndEvaluate(data.module))
}
