// Policies that change while an engine runs, told on standard error: standard output is for the result.
import pc from 'picocolors'
import { formatProblem, PolicyErrors, type Problem } from '../decide/index.js'
import type { Engine } from '../engine.js'
import type { PolicyChange } from '../recorder.js'
import type { StopSignals } from './stop-signals.js'

/** Tells what is probably not meant and what changes. */
export function tellPolicies(engine: Engine): void {
  tellWarnings(engine.inForce.set.warnings)
  engine.on('policy', (change) => console.error(lineOf(change)))
}

/** Tells what is probably not meant and what changes, and has SIGHUP reload the engine's policies. */
export function followPolicies(engine: Engine, stop: StopSignals): void {
  tellPolicies(engine)
  stop.onReload = () => void reload(engine)
}

async function reload(engine: Engine): Promise<void> {
  try {
    const { loaded, unloaded, unchanged, warnings } = await engine.reload()
    const counts = `${loaded.length} loaded, ${unloaded.length} unloaded, ${unchanged.length} unchanged`
    console.error(pc.dim(`SIGHUP: policies reloaded: ${counts}`))
    tellWarnings(warnings)
  } catch (error) {
    const why = error instanceof PolicyErrors ? 'those in force stay' : (error as Error).message
    console.error(pc.yellow(`SIGHUP: policies not reloaded: ${why}`))
  }
}

function tellWarnings(warnings: readonly Problem[]): void {
  for (const warning of warnings) console.error(pc.yellow(formatProblem(warning)))
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
