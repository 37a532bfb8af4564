// Environments that a plan wants ready and that are not yet: one request a function, the latest plan counts.
import type { Environment } from './environment.js'
import type { FunctionPool } from './function-pool.js'

/** What became of having environments ready. */
export interface WarmOutcome {
  /** Environments that were idle when it was settled. */
  readonly reached: number
  /** Why some that were missing could not be started; null: all were. */
  readonly shortfall: string | null
}

export class AheadRequest {
  readonly pool: FunctionPool
  readonly outcome: Promise<WarmOutcome>
  /** Not begun yet. */
  missing: number
  readonly #pending = new Set<Environment>()
  #shortfall: string | null = null
  #resolve!: (outcome: WarmOutcome) => void

  constructor(pool: FunctionPool, missing: number) {
    this.pool = pool
    this.missing = missing
    this.outcome = new Promise((resolve) => (this.#resolve = resolve))
    this.#settleIfDone()
  }

  began(environment: Environment): void {
    this.missing--
    this.#pending.add(environment)
  }

  giveUp(reason: string): void {
    if (this.missing > 0) this.#shortfall ??= reason
    this.missing = 0
    this.#settleIfDone()
  }

  /** Does nothing unless it is one of this request's. */
  settle(environment: Environment, failure: string | null): void {
    if (!this.#pending.delete(environment)) return
    this.#shortfall ??= failure
    this.#settleIfDone()
  }

  get isDone(): boolean {
    return this.missing === 0 && this.#pending.size === 0
  }

  #settleIfDone(): void {
    if (this.isDone) this.#resolve({ reached: this.pool.idle().length, shortfall: this.#shortfall })
  }
}

export class AheadRequests {
  readonly #requests = new Set<AheadRequest>()

  /** Replaces an earlier request for the function; what that has begun goes on. */
  request(pool: FunctionPool, missing: number): Promise<WarmOutcome> {
    this.drop(pool, 'a later plan replaced this one')
    const request = new AheadRequest(pool, missing)
    if (!request.isDone) this.#requests.add(request)
    return request.outcome
  }

  drop(pool: FunctionPool, reason: string): void {
    for (const request of this.#requests) if (request.pool === pool) request.giveUp(reason)
    this.#forgetDone()
  }

  /** Requests with environments still to begin. */
  open(): AheadRequest[] {
    return [...this.#requests].filter(({ missing }) => missing > 0)
  }

  /** @param failure why the environment did not become ready, or null when it did */
  settle(environment: Environment, failure: string | null): void {
    for (const request of this.#requests) request.settle(environment, failure)
    this.#forgetDone()
  }

  #forgetDone(): void {
    for (const request of this.#requests) if (request.isDone) this.#requests.delete(request)
  }
}
