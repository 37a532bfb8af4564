import { Errors } from './errors.js'

/** The time that a task may spend waiting, in all. */
export class Wait {
  readonly taskId: string
  readonly #limitMs: number
  readonly #endMs: number

  constructor(taskId: string, limitMs: number) {
    this.taskId = taskId
    this.#limitMs = limitMs
    this.#endMs = performance.now() + limitMs
  }

  /**
   * Tries whenever it is told that it is worth it, until there is something.
   * @param listen has `again` called then, until what it returns is called
   * @throws Error when the time is over
   */
  until<Got>(attempt: () => Got | null, listen: (again: () => void) => () => void): Promise<Got> {
    return new Promise((resolve, reject) => {
      const end = () => {
        stop()
        clearTimeout(timer)
      }
      const stop = listen(() => {
        try {
          const got = attempt()
          if (got === null) return
          resolve(got)
        } catch (error) {
          // This task's failure, not that of whoever gave an island back.
          reject(error as Error)
        }
        end()
      })
      const timer = setTimeout(
        () => {
          stop()
          reject(Errors.Waited(this.taskId, this.#limitMs))
        },
        Math.max(0, this.#endMs - performance.now()),
      )
    })
  }
}
