import type { BoundPolicies } from '../bound/bound-policies.js'
import type { Problem } from '../policy/source-file.js'
import { Errors } from '../errors.js'
import type { PolicySet } from '../policy-set.js'
import { changesBetween, type Changes } from './changes.js'
import type { PolicyThreadStart } from './messages.js'
import { PolicyThread } from './policy-thread.js'

/** What a reload changed; policies by name. */
export interface Reloaded {
  /** Came into force: new ones, and those that were changed. */
  readonly loaded: readonly string[]
  /** Went out of force: they are in no file any more. */
  readonly unloaded: readonly string[]
  /** Go on as if nothing had happened. */
  readonly unchanged: readonly string[]
  /** What is not wrong with the new set but probably not meant. */
  readonly warnings: readonly Problem[]
}

/** What a loop lends to have its policies exchanged while it runs. */
export interface RunningPolicies {
  /** Those in force. */
  readonly bound: BoundPolicies
  /** Binds a set that shall follow them. @throws Error when it cannot be bound */
  bind(set: PolicySet): Promise<BoundPolicies>
  /**
   * Puts them in force between two ticks.
   * @param isWanted asked right before, when much may have happened; if not, the old ones stay in force
   * @returns whether they are in force
   * @throws Error when they cannot be run; the old ones stay in force then
   */
  replace(
    next: BoundPolicies,
    module: WebAssembly.Module | null,
    changes: Changes,
    isWanted: () => boolean,
  ): Promise<boolean>
  /** A set that was read is the one in force. */
  accepted(): void
  /** A set was not put in force. */
  refused(error: Error): void
}

/**
 * Exchanges policies while they are in force. Files are read, checked and compiled on another thread; the loop's own
 * only binds them and puts them in force. What cannot be put in force is refused as a whole.
 */
export class Reloader {
  readonly #running: RunningPolicies
  readonly #thread: PolicyThread
  #current: Promise<Reloaded> | null = null
  #next: Promise<Reloaded> | null = null
  #isClosed = false

  constructor(running: RunningPolicies, start: PolicyThreadStart) {
    this.#running = running
    this.#thread = new PolicyThread(start)
  }

  /** Calls made while one runs share the next one: what the running one has read may be older than they are. */
  reload(): Promise<Reloaded> {
    if (this.#current === null) {
      this.#current = this.#reload().finally(() => (this.#current = null))
      return this.#current
    }
    this.#next ??= this.#current
      .catch(() => {})
      .then(() => {
        this.#next = null
        return this.reload()
      })
    return this.#next
  }

  /** Reloads now, as files may have changed since they were read, and from now on whenever they do. */
  watch(): void {
    const reload = () => void this.reload().catch(() => {}) // whoever listens has been told
    this.#thread.onChanged = reload
    this.#thread.watch()
    reload()
  }

  /** Ends what is under way: it changes nothing any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#thread.close()
    await (this.#next ?? this.#current)?.catch(() => {})
  }

  async #reload(): Promise<Reloaded> {
    try {
      return await this.#exchange()
    } catch (error) {
      if (!this.#isClosed) this.#running.refused(error as Error)
      throw error
    }
  }

  async #exchange(): Promise<Reloaded> {
    const set = await this.#thread.load()
    const before = this.#running.bound
    const changes = changesBetween(before.set, set)
    if (changes.loaded.length + changes.unloaded.length > 0) await this.#putInForce(set, changes)
    this.#running.accepted()
    const names = ({ policies }: PolicySet, indexes: readonly number[]) => indexes.map((index) => policies[index]!.name)
    return {
      loaded: names(set, changes.loaded),
      unloaded: names(before.set, changes.unloaded),
      unchanged: names(
        set,
        changes.unchanged.map(([, index]) => index),
      ),
      warnings: set.warnings,
    }
  }

  async #putInForce(set: PolicySet, changes: Changes): Promise<void> {
    const next = await this.#running.bind(set)
    try {
      const module = await this.#thread.compile(next.programs)
      await next.kernels.ready()
      const isInForce = await this.#running.replace(next, module, changes, () => !this.#isClosed)
      if (!isInForce) throw Errors.Closed()
    } catch (error) {
      next.release(this.#running.bound)
      await next.kernels.ended()
      throw error
    }
  }
}
