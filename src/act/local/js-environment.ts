// The thread of a JS environment: loads one function, then executes its tasks, one at a time.
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { Connections } from './connections.js'
import { done, failed, heldBytes, send, sendAnswer } from './environment-side.js'
import { Errors } from './errors.js'
import { type Answer, describeError, type EnvironmentData, type RunMessage, type ToEnvironment } from './messages.js'
import type { OutputType } from './task.js'
import type { FunctionContext } from './scratch/context.js'
import { ScratchSpace } from './scratch/space.js'
import { writeUsage } from './usage.js'
import { zeroFillBuffers } from './zero-fill.js'

type Handler = (input: Uint8Array, context: FunctionContext) => unknown

zeroFillBuffers()
const data = workerData as EnvironmentData & { kind: 'js' }
const { functionName, file, usage } = data
const usageCells = new Float64Array(usage)
const connections = new Connections()
const scratch = new ScratchSpace(data, { send, measured: measure })
let running: { readonly taskId: string; readonly abort: AbortController } | null = null

try {
  const handler = await load()
  parentPort!.on('message', (message: ToEnvironment) => {
    if (message.type === 'run') void execute(handler, message)
    else if (message.type === 'measure') measure()
    else if (running?.taskId === message.taskId) running.abort.abort()
  })
  send({ type: 'ready', heldBytes: heldBytes() })
} catch (error) {
  send({ type: 'unfit', error: describeError(error) })
}

/** Of arenas the runtime knows itself. */
function measure(): void {
  const { receivedBytes, sentBytes } = connections
  writeUsage(usageCells, { atMs: Date.now(), heldBytes: heldBytes(), receivedBytes, sentBytes })
}

async function load(): Promise<Handler> {
  const module: { handler?: unknown; warmup?: unknown } = await import(pathToFileURL(file).href)
  if (typeof module.handler !== 'function')
    throw Errors.FunctionFile(functionName, file, 'it exports no function handler')
  if (typeof module.warmup === 'function') await module.warmup()
  return module.handler as Handler
}

async function execute(handler: Handler, { taskId, input }: RunMessage): Promise<void> {
  const abort = new AbortController()
  running = { taskId, abort }
  scratch.begin(taskId)
  const own = { arena: scratch.arena.bind(scratch), scratch: scratch.scratch.bind(scratch) }
  const answer = await answerOf(handler, input, { signal: abort.signal, task: taskId, ...own })
  running = null
  sendAnswer({ ...answer, heldBytes: scratch.heldBytes() })
}

async function answerOf(handler: Handler, input: Uint8Array, context: FunctionContext): Promise<Answer> {
  try {
    const output = encode(await handler(input, context))
    scratch.check()
    return done(context.task, ...output)
  } catch (thrown) {
    return failed(context.task, thrown)
  }
}

/** Always new bytes: the function may keep what it returned and use it again. */
function encode(returned: unknown): [Uint8Array<ArrayBuffer>, OutputType] {
  if (returned instanceof Uint8Array) return [new Uint8Array(returned), 'bytes']
  if (typeof returned === 'string') return [encodeText(returned), 'text']
  if (returned === undefined) return [new Uint8Array(0), 'bytes']
  const json = JSON.stringify(returned) as string | undefined
  if (json === undefined) throw Errors.NotSendable(functionName, typeof returned)
  return [encodeText(json), 'json']
}

function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text))
}
