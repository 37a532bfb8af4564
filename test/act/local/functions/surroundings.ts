// Tells what a function can see of the host that runs it.
import { workerData } from 'node:worker_threads'

export function handler(): unknown {
  const { kind, functionName } = workerData as { kind: string; functionName: string }
  return {
    environment: { ...process.env },
    flags: process.execArgv,
    arguments: process.argv.slice(2),
    kind,
    functionName,
  }
}
