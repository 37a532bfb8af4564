// A thread that reads, checks and compiles policies, so that the one with the loop on it need not.
import { parentPort, workerData } from 'node:worker_threads'
import { SignalRegistry } from '../../sense/index.js'
import { PolicyErrors } from '../errors.js'
import { PolicySet } from '../policy-set.js'
import { compileModule } from './compile-module.js'
import type { Answer, ChangeNotice, PolicyThreadStart, Request } from './messages.js'
import { WatchedFiles } from './watched-files.js'

const { paths, signals, capabilities, overrides, settleMs } = workerData as PolicyThreadStart
const context = {
  registry: new SignalRegistry(signals),
  ...(capabilities === null ? {} : { capabilities }),
  ...(overrides === null ? {} : { overrides }),
}
const files = new WatchedFiles(paths, settleMs)
let isLoading = false

parentPort!.on('message', async (request: Request) => {
  const answer = await answerTo(request)
  if (answer !== null) parentPort!.postMessage(answer)
})

async function answerTo(request: Request): Promise<Answer | null> {
  try {
    if (request.kind === 'load') return { kind: 'done', result: (await load()).toWire() }
    if (request.kind === 'compile') return { kind: 'done', result: compileModule(request.programs) }
    void watch()
    return null
  } catch (error) {
    if (error instanceof PolicyErrors) return { kind: 'refused', problems: error.problems, files: error.files }
    return { kind: 'failed', error: error as Error }
  }
}

async function load(): Promise<PolicySet> {
  isLoading = true
  try {
    const read = await files.readSettled(readOnce)
    if (read instanceof PolicyErrors) throw read
    return read
  } finally {
    isLoading = false
  }
}

function readOnce(): PolicySet | PolicyErrors {
  try {
    return PolicySet.load(paths, context)
  } catch (error) {
    if (error instanceof PolicyErrors) return error
    throw error
  }
}

/** Tells of changes, except to what is being loaded, which sees them itself. */
async function watch(): Promise<void> {
  for (;;) {
    await files.pause()
    if (!isLoading && files.look()) parentPort!.postMessage({ kind: 'changed' } satisfies ChangeNotice)
  }
}
