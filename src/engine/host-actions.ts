import { setTimeout as delay } from 'node:timers/promises'
import type { Host, Outcome, PlannedAction } from '../act/index.js'
import { Errors } from '../errors.js'

/** Told once of every action that was started. */
export type ActionEnd = (action: PlannedAction, outcome: Outcome, nowMs: number, durationMs: number) => void

interface Flight {
  readonly action: PlannedAction
  readonly beganMs: number
  readonly ended: Promise<void>
}

/** Has a host apply actions and sees each of them to its end. */
export class HostActions {
  readonly #host: Host
  readonly #nowMs: () => number
  readonly #onEnd: ActionEnd
  readonly #inFlight = new Map<string, Flight>()

  /** @param nowMs the engine's time */
  constructor(host: Host, nowMs: () => number, onEnd: ActionEnd) {
    this.#host = host
    this.#nowMs = nowMs
    this.#onEnd = onEnd
  }

  /** Starts the actions in the plan's order; the loop does not wait for their ends. */
  start(actions: readonly PlannedAction[], nowMs: number): void {
    for (const action of actions) {
      const outcome = this.#apply(action, nowMs)
      if (outcome instanceof Promise) this.#follow(action, outcome)
      else this.#onEnd(action, outcome, nowMs, 0)
    }
  }

  /** Waits for those under way. What has not ended after `limitMs` of real time is given up: it failed. */
  async drain(limitMs: number): Promise<void> {
    const abort = new AbortController()
    const ends = Promise.all([...this.#inFlight.values()].map(({ ended }) => ended))
    const limit = delay(Math.min(limitMs, LONGEST_WAIT_MS), undefined, { signal: abort.signal })
    await Promise.race([ends, limit])
    abort.abort()
    await limit.catch(() => {})
    const reason = Errors.NotDrained(limitMs).message
    for (const { action } of this.#inFlight.values()) this.#end(action, { status: 'failed', reason, retry: true })
  }

  #follow(action: PlannedAction, outcome: Promise<Outcome>): void {
    const ended = outcome.then((reached) => this.#end(action, reached))
    this.#inFlight.set(action.id, { action, beganMs: performance.now(), ended })
  }

  /** Once: what was given up may end after all. */
  #end(action: PlannedAction, outcome: Outcome): void {
    const flight = this.#inFlight.get(action.id)
    if (flight === undefined) return
    this.#inFlight.delete(action.id)
    this.#onEnd(action, outcome, this.#nowMs(), performance.now() - flight.beganMs)
  }

  #apply(action: PlannedAction, nowMs: number): Outcome | Promise<Outcome> {
    try {
      const outcome = this.#host.apply(action, nowMs)
      return outcome instanceof Promise ? outcome.then(checked, defect) : checked(outcome)
    } catch (error) {
      return defect(error)
    }
  }
}

/** Node's timers overflow beyond this. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

/** What an outcome is, for programs written without types. */
export const OUTCOME =
  "an outcome, such as { status: 'done', reached: 1 } or { status: 'failed', reason: '', retry: true }"

export function isOutcome(given: Outcome | undefined): given is Outcome {
  if (given?.status === 'failed') return typeof given.reason === 'string' && typeof given.retry === 'boolean'
  return (given?.status === 'done' || given?.status === 'partial') && typeof given.reached === 'number'
}

/** A host written without types may forget to return, or return something else. */
function checked(outcome: Outcome | undefined): Outcome {
  return isOutcome(outcome) ? outcome : defect(Errors.NoOutcome(outcome))
}

/** A host reports failures as outcomes; one that throws has a defect, which must not be retried for ever. */
function defect(error: unknown): Outcome {
  return { status: 'failed', reason: error instanceof Error ? error.message : String(error), retry: false }
}
