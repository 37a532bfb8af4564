// Policies that change while an engine runs, told on standard error: standard output is for the result.
import pc from 'picocolors'
import { PolicyErrors } from '../decide/index.js'
import type { Engine } from '../engine.js'
import type { PolicyChange } from '../recorder.js'
import type { StopSignals } from './stop-signals.js'

/** Tells what changes, and has SIGHUP reload the engine's policies. */
export function followPolicies(engine: Engine, stop: StopSignals): void {
  engine.on('policy', (change) => console.error(lineOf(change)))
  stop.onReload = () => void reload(engine)
}

async function reload(engine: Engine): Promise<void> {
  try {
    const { loaded, unloaded, unchanged } = await engine.reload()
    const counts = `${loaded.length} loaded, ${unloaded.length} unloaded, ${unchanged.length} unchanged`
    console.error(pc.dim(`SIGHUP: policies reloaded: ${counts}`))
  } catch (error) {
    const why = error instanceof PolicyErrors ? 'those in force stay' : (error as Error).message
    console.error(pc.yellow(`SIGHUP: policies not reloaded: ${why}`))
  }
}

function lineOf({ event, policy, path, reason }: PolicyChange): string {
  switch (event) {
    case 'loaded':
    case 'unloaded':
      return `policy ${policy} ${event} (${path})`
    case 'disabled':
      return pc.yellow(`policy ${policy} disabled: ${reason}`)
    case 'refused':
      return pc.yellow(`policies refused, those in force stay: ${reason}`)
  }
}
