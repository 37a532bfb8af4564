// A forecast worker: sleeps until there are chunks, runs what it can get, sleeps again. It keeps nothing of its own.
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { ChunkRunner, type Pipelines } from './chunk-runner.js'
import { Cell, Control, type ControlPointers } from './control.js'

export interface WorkerStart {
  readonly memory: WebAssembly.Memory
  readonly module: WebAssembly.Module
  readonly pointers: ControlPointers
  readonly runner: number
  readonly pipelines: Pipelines
  readonly port: MessagePort
}

const start = workerData as WorkerStart
const control = new Control(start.memory, start.pointers)
const runner = new ChunkRunner(start.memory, start.module, control, start.runner, receivePipelines)
runner.use(start.pipelines)

let epoch = Atomics.load(control.cells, Cell.Epoch)
while (Atomics.load(control.cells, Cell.Stopping) === 0) {
  // Pipelines come between two ticks: got ready now, they cost the next one nothing.
  receivePipelines()
  // Before sleeping: a replacement for a dead worker comes in the middle of a phase.
  runner.run()
  Atomics.wait(control.cells, Cell.Epoch, epoch)
  epoch = Atomics.load(control.cells, Cell.Epoch)
}
start.port.close()

/** The main thread posts new pipelines before it announces their version, so they are there to be taken. */
function receivePipelines(): void {
  while (runner.version !== Atomics.load(control.cells, Cell.Pipelines)) {
    const received = receiveMessageOnPort(start.port)
    if (received !== undefined) runner.use(received.message as Pipelines)
  }
}
