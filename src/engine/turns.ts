/** One turn at a time, and other work only between two of them. */
export class Turns {
  #running: Promise<unknown> | null = null
  readonly #waiting: (() => void)[] = []

  get isRunning(): boolean {
    return this.#running !== null
  }

  /** Begins a turn; none may be running. */
  run<Result>(turn: () => Promise<Result>): Promise<Result> {
    const running = turn().finally(() => {
      this.#running = null
      // Here, before whoever awaits the turn can begin the next one.
      for (const call of this.#waiting.splice(0)) call()
    })
    this.#running = running
    return running
  }

  /** Calls now, or as soon as the turn that is running has ended. */
  between<Result>(call: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const attempt = () => {
        try {
          resolve(call())
        } catch (error) {
          reject(error as Error)
        }
      }
      if (this.#running === null) attempt()
      else this.#waiting.push(attempt)
    })
  }

  /** Resolves when no turn is running, however the last one ended. */
  async ended(): Promise<void> {
    await this.#running?.catch(() => {})
  }
}
