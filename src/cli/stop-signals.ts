// Ctrl-C: the first lets work end in good order, the second ends at once.
import { constants } from 'node:os'
import pc from 'picocolors'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export interface StopSignals {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** The exit status that the signal asks for, or null when there was none. */
  readonly exitCode: number | null
  /** Gives the signals back to Node. */
  release(): void
}

/** Takes the signals that ask a process to end. */
export function stopSignals(): StopSignals {
  const abort = new AbortController()
  let exitCode: number | null = null
  const onSignal = (name: NodeJS.Signals) => {
    const code = 128 + constants.signals[name]
    if (exitCode !== null) process.exit(code)
    exitCode = code
    console.error(pc.dim(`\n${name}: letting running work end and cleaning up; again ends at once`))
    abort.abort()
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: abort.signal,
    get exitCode() {
      return exitCode
    },
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal)
    },
  }
}
