import { NEEDS, ORIGINS } from './profile.js'
import type { TaskSeries } from './series.js'
import { SizeModel } from './size-model.js'

/** Tasks of a function whose course is remembered, and into how many parts of their time it is cut. */
const KEPT = 32
const PHASES = 16
const CELLS = NEEDS.length * PHASES

/**
 * What earlier tasks of a function did at which part of their time. For a task that is at some part of its own, it
 * tells
 * what they needed from there on, and how much that was of what they had needed until then.
 */
export class Phases {
  /** By task, need and phase. */
  readonly #values = new Float64Array(KEPT * CELLS)
  readonly #sizes = new Float64Array(KEPT)
  #count = 0
  #next = 0
  #isStale = false

  // Made of those above when somebody asks: means over the tasks, of each need from each phase on, brought to one size
  // of input.
  readonly #sizeModels = NEEDS.map(() => new SizeModel())
  readonly #rest = new Float64Array(CELLS)
  readonly #ratio = new Float64Array(CELLS)

  get count(): number {
    return this.#count
  }

  add(series: TaskSeries, seconds: number, inputBytes: number): void {
    const from = this.#next * CELLS
    for (let need = 0; need < NEEDS.length; need++) {
      const { channel, isPeak } = ORIGINS[need]!
      const row = this.#values.subarray(from + need * PHASES, from + (need + 1) * PHASES)
      for (let phase = 0; phase < PHASES; phase++) {
        const begin = (seconds * phase) / PHASES
        const end = phase === PHASES - 1 ? Infinity : (seconds * (phase + 1)) / PHASES
        row[phase] = isPeak ? series.peak(channel, begin, end) : series.mean(channel, begin, end)
      }
      fillGaps(row)
    }
    this.#sizes[this.#next] = inputBytes
    this.#next = (this.#next + 1) % KEPT
    this.#count = Math.min(this.#count + 1, KEPT)
    this.#isStale = true
  }

  /** What tasks with such an input needed from there on. @param part of its time that a task has behind it, 0 to 1 */
  rest(need: number, part: number, inputBytes: number): number {
    if (this.#isStale) this.#prepare()
    if (this.#count === 0) return NaN
    return between(this.#rest, need, part) * this.#sizeModels[need]!.scaleOf(inputBytes)
  }

  /** What tasks needed from there on, as a multiple of their mean until then. */
  ratio(need: number, part: number): number {
    if (this.#isStale) this.#prepare()
    return this.#count === 0 ? NaN : between(this.#ratio, need, part)
  }

  #prepare(): void {
    this.#isStale = false
    for (let need = 0; need < NEEDS.length; need++) {
      const means = Float64Array.from({ length: this.#count }, (_, task) => mean(this.#row(task, need), 0, PHASES))
      this.#sizeModels[need]!.fit(this.#sizes, means, this.#count)
      for (let phase = 0; phase < PHASES; phase++) this.#prepareCell(need, phase)
    }
  }

  #prepareCell(need: number, phase: number): void {
    const { isPeak } = ORIGINS[need]!
    let rests = 0
    let ratios = 0
    let known = 0
    let compared = 0
    for (let task = 0; task < this.#count; task++) {
      const row = this.#row(task, need)
      const rest = isPeak ? greatest(row, phase) : mean(row, phase, PHASES)
      if (Number.isNaN(rest)) continue
      known++
      rests += rest / this.#sizeModels[need]!.scaleOf(this.#sizes[task]!)
      const past = mean(row, 0, Math.max(1, phase))
      if (!(past > 0)) continue
      compared++
      ratios += rest / past
    }
    this.#rest[need * PHASES + phase] = rests / known
    this.#ratio[need * PHASES + phase] = ratios / compared
  }

  #row(task: number, need: number): Float64Array {
    const from = task * CELLS + need * PHASES
    return this.#values.subarray(from, from + PHASES)
  }
}

function between(cells: Float64Array, need: number, part: number): number {
  const at = Math.min(PHASES - 1, Math.max(0, part * PHASES))
  const below = Math.floor(at)
  const here = cells[need * PHASES + below]!
  return below === PHASES - 1 ? here : here + (at - below) * (cells[need * PHASES + below + 1]! - here)
}

/** A short task has fewer values than phases: what is not known of one is what was last known before, else behind. */
function fillGaps(row: Float64Array): void {
  for (let at = 1; at < row.length; at++) if (Number.isNaN(row[at])) row[at] = row[at - 1]!
  for (let at = row.length - 2; at >= 0; at--) if (Number.isNaN(row[at])) row[at] = row[at + 1]!
}

function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at++) sum += values[at]!
  return sum / (to - from)
}

function greatest(values: Float64Array, from: number): number {
  let most = values[from]!
  for (let at = from + 1; at < values.length; at++) most = Math.max(most, values[at]!)
  return most
}
