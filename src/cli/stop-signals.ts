// Ctrl-C: the first lets work end in good order, the second ends at once. A hang-up reloads policies, unless it says that
// the terminal is gone.
import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'
import pc from 'picocolors'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export interface StopSignals {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** The exit status that the signal asks for, or null when there was none. */
  readonly exitCode: number | null
  /** Called for every SIGHUP from now on; until then there is nothing to reload, and none ends the process. */
  onReload: () => void
  /** Gives the signals back to Node. */
  release(): void
}

/**
 * Takes the signals that ask a process to end.
 * @param takesHangUp whether there will be something that SIGHUP reloads
 */
export function stopSignals(takesHangUp = false): StopSignals {
  const abort = new AbortController()
  const hadTerminal = hasTerminal()
  let exitCode: number | null = null
  const onSignal = (name: NodeJS.Signals) => {
    const code = 128 + constants.signals[name]
    if (exitCode !== null) process.exit(code)
    exitCode = code
    console.error(pc.dim(`\n${name}: letting running work end and cleaning up; again ends at once`))
    abort.abort()
  }
  const onHangUp = () => (hadTerminal && !hasTerminal() ? onSignal('SIGHUP') : stop.onReload())
  const stop: StopSignals = {
    signal: abort.signal,
    get exitCode() {
      return exitCode
    },
    onReload: () => {},
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal)
      process.off('SIGHUP', onHangUp)
    },
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  if (takesHangUp) process.on('SIGHUP', onHangUp)
  return stop
}

/** Whether some terminal controls the process; one that was closed does no more. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
