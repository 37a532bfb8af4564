// The tasks of a runtime: those that wait, in the order of their arrival, and all that have not ended.
import type { EventEmitter } from 'node:events'
import type { Fleet } from './fleet.js'
import type { FunctionPool } from './function-pool.js'
import type { RuntimeEvents } from './options.js'
import type { Statistics } from './statistics.js'
import type { Environment } from './environment.js'
import type { Task, TaskEnd, TaskResult } from './task.js'

/** Told of every task that ends: where it ran, `null` when it never did, and the size of its input. */
export type TaskEndCall = (result: TaskResult, environment: Environment | null, inputBytes: number) => void

export class TaskQueue {
  readonly #fleet: Fleet
  readonly #statistics: Statistics
  readonly #events: EventEmitter<RuntimeEvents>
  readonly #open = new Set<Task>()
  #waiting = new Set<Task>()
  /** Called synchronously, when all is as it will be afterwards. */
  readonly ends = new Set<TaskEndCall>()

  constructor(fleet: Fleet, statistics: Statistics, events: EventEmitter<RuntimeEvents>) {
    this.#fleet = fleet
    this.#statistics = statistics
    this.#events = events
  }

  /** Tasks that have not ended. */
  open(): Task[] {
    return [...this.#open]
  }

  /** Those that wait, first come first; whoever goes through them may take them. */
  waiting(): Iterable<Task> {
    return this.#waiting
  }

  get length(): number {
    return this.#waiting.size
  }

  has(task: Task): boolean {
    return this.#waiting.has(task)
  }

  add(task: Task): void {
    this.#open.add(task)
    this.#waiting.add(task)
    this.#fleet.poolOf(task).waiting++
  }

  /** It waits no more. */
  take(task: Task): void {
    if (this.#waiting.delete(task)) this.#fleet.poolOf(task).waiting--
  }

  /** It has waited before: it is the first in the queue. */
  repeat(task: Task): void {
    task.environment = null
    this.#fleet.poolOf(task).waiting++
    this.#waiting = new Set([task, ...this.#waiting])
  }

  firstOf(pool: FunctionPool): Task | null {
    for (const task of this.#waiting) if (task.functionName === pool.name) return task
    return null
  }

  /** Ends a task, unless it has ended before. */
  end(task: Task, end: TaskEnd): void {
    const { environment, input } = task
    const inputBytes = input.length
    const result = task.end(end)
    if (result === null) return
    this.#open.delete(task)
    this.take(task)
    this.#statistics.tasks[result.status]++
    if (result.start === 'cold') this.#statistics.coldStarts++
    if (result.start === 'warm') this.#statistics.warmStarts++
    this.#events.emit('task', result)
    for (const call of this.ends) call(result, environment, inputBytes)
  }
}
