// What a task will need, from what tasks of its type have used: a regression on what is known of it before it starts.
import type { Bytes } from '../../../act/local/memory/index.js'
import { instantiateKernels } from '../../../forecast/kernels.js'
import { ConformalJob, Feature, RegressionJob } from '../../../forecast/layout.js'
import type { FieldType, Struct } from '../../../forecast/struct.js'
import { SharedMemory } from '../../../sense/index.js'
import { Errors } from '../errors.js'
import { MOST_ISLAND_BYTES } from '../size-class.js'
import { Recent } from './recent.js'

/** What is known of a task before it starts. */
export interface TaskCharacteristics {
  /** Tasks of one type follow one formula: the function, say. */
  readonly taskType: string
  /** Size of its input. */
  readonly inputBytes: Bytes
  /** Whose task it is: what this one's tasks used before is told from what others' did. */
  readonly tenant?: string
  /** Up to four numbers more that may say how much it needs: rows, pixels, a depth. */
  readonly features?: readonly number[]
}

const TYPES = 512
const USERS = 4096
const FEATURES = 4
/** Constant, input size and its square, the user's own tasks, and the features. */
const TERMS = 4 + FEATURES
/** Kernels take rows by pairs; a type has a pair of its own, as the work on one row is work on the other, too. */
const CAPACITY = 2 * TYPES
const COLUMN_BYTES = CAPACITY * 8
/** Outcomes beyond what was foreseen, and as many below the lower end, which nobody looks at. */
const TAIL = 0.025
/** What an old task counts beside the next newer one. */
const FORGETTING = 0.99
/** Tasks of a type before anything is said of it, and before what would have been said is judged. */
const LEAST_EVIDENCE = 8
const LEAST_JUDGED = 4
/** Weight of a user's newest task in what its tasks usually use. */
const USER_RATE = 0.2
const MOST = Math.log2(MOST_ISLAND_BYTES)

interface Kernels {
  regression(job: number, from: number, to: number, tick: number, progress: number): void
  conformal(job: number, from: number, to: number, tick: number, progress: number): void
}

interface TaskType {
  readonly row: number
  /** Kernel calls so far: the kernels keep their state by its parity. */
  calls: number
  learned: number
}

/** A forecast that was given out. */
interface Told {
  readonly mean: number
  readonly low: number
  readonly high: number
}

/**
 * Memory of tasks by type, in logarithms, as tasks that need a hundred times as much err by a hundred times as much:
 * recursive least squares (assembly/models/regression.ts) on the logarithms of input size and features and on what the
 * user's tasks used before; above it the upper end of an adaptive conformal interval (assembly/models/conformal.ts), which
 * 2.5 % of the tasks exceed. Types and users that were not heard of for longest give way.
 */
export class TaskMemory {
  readonly #memory = new SharedMemory(2 ** 23)
  readonly #kernels = instantiateKernels(this.#memory.memory) as unknown as Kernels
  readonly #types = new Recent<TaskType>(TYPES)
  readonly #users = new Recent<number>(USERS)
  /** All columns, and where each group of them begins, in cells. */
  readonly #cells: Float64Array
  readonly #at: Readonly<Record<'x' | 'value' | 'mean' | 'low' | 'high' | 'issued', number>>
  readonly #columns: number
  readonly #regression: number
  readonly #conformal: number
  readonly #progress: number

  constructor() {
    const stateColumns = 2 * (TERMS + (TERMS * (TERMS + 1)) / 2) + TERMS
    this.#columns = TERMS + 5 + 3 + 5 + stateColumns
    const first = this.#memory.allocate(this.#columns * COLUMN_BYTES).pointer
    this.#cells = this.#memory.float64(first, this.#columns * CAPACITY)
    const column = (index: number) => first + index * COLUMN_BYTES
    const cell = (index: number) => index * CAPACITY
    const value = TERMS
    this.#at = {
      x: 0,
      value: cell(value),
      mean: cell(value + 1),
      low: cell(value + 2),
      high: cell(value + 3),
      issued: cell(value + 5),
    }
    const features = this.#memory.allocate(TERMS * Feature.sizeBytes).pointer
    for (let term = 0; term < TERMS; term++) {
      const record = { pointer: column(term), ringTicks: 1, lag: 0, then: 0, now: 0 }
      Feature.write(this.#memory.memory.buffer, features + term * Feature.sizeBytes, record)
    }
    const shared = { history: column(value), capacity: CAPACITY, historyTicks: 1, steps: 0, minimum: 0, maximum: MOST }
    this.#regression = this.#job(RegressionJob, {
      ...shared,
      current: column(value),
      mean: column(value + 1),
      features,
      held: 0,
      state: column(value + 13),
      terms: TERMS,
      lags: 0,
      forgetting: FORGETTING,
      prior: 100,
    })
    this.#conformal = this.#job(ConformalJob, {
      ...shared,
      mean: column(value + 1),
      low: column(value + 2),
      high: column(value + 3),
      confidence: column(value + 4),
      issued: column(value + 5),
      state: column(value + 8),
      tail: TAIL,
      start: -Math.log(2 * TAIL),
    })
    this.#progress = this.#memory.allocate(64).pointer
  }

  /**
   * The memory that a task will need: the upper end of what is likely.
   * @returns `null` while too few tasks of its type have ended
   * @throws TypeError naming the characteristic that is wrong
   */
  required(task: TaskCharacteristics): Bytes | null {
    checkTask(task)
    const type = this.#types.get(task.taskType)
    if (type === undefined || type.learned < LEAST_EVIDENCE) return null
    return Math.min(MOST_ISLAND_BYTES, Math.ceil(2 ** this.#tell(type, task).high))
  }

  /**
   * A task has ended.
   * @param task as it was before it started
   * @param usedBytes what it has really used; what is no size of memory teaches nothing
   * @throws TypeError naming the characteristic that is wrong
   */
  learn(task: TaskCharacteristics, usedBytes: Bytes): void {
    checkTask(task)
    if (!(usedBytes >= 1 && usedBytes <= MOST_ISLAND_BYTES)) return
    const used = Math.log2(usedBytes)
    const type = this.#types.get(task.taskType) ?? this.#newType(task.taskType)
    const { mean, low, high } = this.#tell(type, task)
    const { row } = type
    const issued = this.#at.issued + row
    this.#cells[issued] = type.learned < LEAST_JUDGED ? NaN : mean
    this.#cells[issued + CAPACITY] = low
    this.#cells[issued + 2 * CAPACITY] = high
    this.#cells[this.#at.value + row] = used
    this.#run(type)
    type.learned++
    const user = keyOf(task)
    const usual = this.#users.get(user)
    this.#users.set(user, usual === undefined ? used : usual + USER_RATE * (used - usual))
  }

  /** What is foreseen for it: of nothing that is known yet anything follows. */
  #tell(type: TaskType, task: TaskCharacteristics): Told {
    const { row } = type
    const size = Math.log2(1 + task.inputBytes)
    const usual = this.#users.get(keyOf(task))
    const terms = [1, size, (size * size) / 16, usual ?? this.#cells[this.#at.mean + row]!]
    for (let index = 0; index < FEATURES; index++) terms.push(tamed(task.features?.[index] ?? 0))
    terms.forEach((term, index) => (this.#cells[this.#at.x + index * CAPACITY + row] = term))
    this.#cells[this.#at.value + row] = NaN
    this.#run(type)
    const at = (column: 'mean' | 'low' | 'high') => this.#cells[this.#at[column] + row]!
    return { mean: at('mean'), low: at('low'), high: at('high') }
  }

  #run(type: TaskType): void {
    const { row } = type
    const tick = ++type.calls
    this.#kernels.regression(this.#regression, row, row + 2, tick, this.#progress)
    this.#kernels.conformal(this.#conformal, row, row + 2, tick, this.#progress)
  }

  #newType(name: string): TaskType {
    const gone = this.#types.makeRoom()
    const type: TaskType = { row: gone?.row ?? 2 * this.#types.size, calls: 0, learned: 0 }
    for (let column = 0; column < this.#columns; column++)
      this.#cells.fill(0, column * CAPACITY + type.row, column * CAPACITY + type.row + 2)
    for (let term = 0; term < TERMS; term++) this.#cells[term * CAPACITY + type.row + 1] = NaN // the other row of the pair
    this.#cells[this.#at.value + type.row + 1] = NaN
    this.#types.set(name, type)
    return type
  }

  #job<Fields extends Record<string, FieldType>>(
    struct: Struct<Fields>,
    values: Readonly<Record<keyof Fields, number>>,
  ): number {
    const { pointer } = this.#memory.allocate(struct.sizeBytes)
    struct.write(this.#memory.memory.buffer, pointer, values)
    return pointer
  }
}

function keyOf({ taskType, tenant = '' }: TaskCharacteristics): string {
  return `${taskType}\n${tenant}`
}

/** Numbers of any size and sign, brought to those of a logarithm. */
function tamed(value: number): number {
  return Math.sign(value) * Math.log2(1 + Math.abs(value))
}

function checkTask({ taskType, inputBytes, features = [] }: TaskCharacteristics): void {
  if (typeof taskType !== 'string' || taskType === '') throw Errors.TaskType(taskType)
  if (!(inputBytes >= 0 && inputBytes < Infinity)) throw Errors.InputBytes(taskType, inputBytes)
  if (features.length > FEATURES || !features.every(Number.isFinite))
    throw Errors.TaskFeatures(taskType, FEATURES, features)
}
