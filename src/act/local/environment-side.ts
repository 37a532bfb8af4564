// What both kinds of environment do in their threads: answer, say how much memory they hold, and say so when the
// function ends its thread.
import { readlinkSync } from 'node:fs'
import { getHeapStatistics } from 'node:v8'
import { type MessagePort, parentPort } from 'node:worker_threads'
import type { Bytes } from './memory/index.js'
import { type Answer, describeError, type FromEnvironment } from './messages.js'
import type { OutputType } from './task.js'

// Taken before any function is loaded, so that a function which changes the prototype changes nothing for the runtime.
const port = parentPort as MessagePort
const post = port.postMessage.bind(port)

export function send(message: FromEnvironment, transfer: readonly ArrayBuffer[] = []): void {
  post(message, transfer)
}

/**
 * Heap, what hangs on it outside (buffers), and what V8 allocated for itself. Close to what a thread adds to the
 * process's memory.
 */
export function heldBytes(): Bytes {
  const { total_physical_size, external_memory, malloced_memory } = getHeapStatistics()
  return total_physical_size + external_memory + malloced_memory
}

/** @param output a whole buffer that nobody else uses: it is transferred */
export function done(taskId: string, output: Uint8Array<ArrayBuffer>, outputType: OutputType): Answer {
  return { type: 'answer', taskId, status: 'done', output, outputType, error: null, heldBytes: null }
}

export function failed(taskId: string, thrown: unknown, status: 'failed' | 'outOfMemory' = 'failed'): Answer {
  const error = describeError(thrown)
  return { type: 'answer', taskId, status, output: null, outputType: null, error, heldBytes: null }
}

export function sendAnswer(answer: Answer): void {
  send(answer, answer.output === null ? [] : [answer.output.buffer as ArrayBuffer])
}

/** The number by which the system knows this thread; 0 where it does not tell. */
function systemThreadId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1))
  } catch {
    return 0 // without /proc nothing can be read of threads either
  }
}

send({ type: 'thread', systemThreadId: systemThreadId() })
process.on('exit', () => send({ type: 'exiting' }))
