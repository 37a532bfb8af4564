// A thread with a sandbox: three tasks, then tasks without end.
import { parentPort, workerData } from 'node:worker_threads'
import { type SandboxState, type WasmProgram, WasmSandbox } from '../../../../src/act/local/wasm/index.js'

const { program, state } = workerData as { program: WasmProgram; state: SandboxState }
const sandbox = new WasmSandbox({ program, state })
const use = () => sandbox.run((exports) => (exports['use'] as () => number)())
parentPort!.postMessage([use(), use(), use()])
for (;;) use()
