import { COVERAGE, type Estimate } from './profile.js'
import { SizeModel } from './size-model.js'

/** Tasks of a function that are remembered. */
const KEPT = 256
const TAIL = (1 - COVERAGE) / 2
const STEP = 0.1
const SMALLEST_TAIL = 1e-4
const LARGEST_TAIL = 0.4
const FADE = 1 / 256

/**
 * How much longer a task runs that has run so long: of the durations of late, those that are longer tell. Durations are
 * brought to the task's own size of input first. A task that was ended from outside says only that it would have taken
 * longer (Kaplan and Meier, "Nonparametric Estimation from Incomplete Observations", 1958). The ends of the interval
 * are
 * quantiles; which ones, is corrected by how often outcomes lay beyond them (Gibbs and Candes, 2021).
 */
export class Durations {
  readonly #seconds = new Float64Array(KEPT)
  readonly #sizes = new Float64Array(KEPT)
  readonly #isDone = new Uint8Array(KEPT)
  #count = 0
  #next = 0
  #isStale = false

  // Made of those above when somebody asks: durations brought to one size of input, ascending; each one's probability;
  // and sums of
  // probabilities and of durations by probability from each one on.
  readonly #size = new SizeModel()
  #sorted = new Float64Array(0)
  #massFrom = new Float64Array(1)
  #sumFrom = new Float64Array(1)
  /** Mean of how far the longest tenth lies beyond the others: what there may be behind the longest one. */
  #excess = 0

  #lowTail = TAIL
  #highTail = TAIL
  #evidence = 0
  #peak = 0

  /** @param isDone it came to its end by itself */
  add(seconds: number, inputBytes: number, isDone: boolean): void {
    this.#seconds[this.#next] = seconds
    this.#sizes[this.#next] = inputBytes
    this.#isDone[this.#next] = isDone ? 1 : 0
    this.#next = (this.#next + 1) % KEPT
    this.#count = Math.min(this.#count + 1, KEPT)
    this.#isStale = true
  }

  /** @returns seconds */
  remaining(elapsedSeconds: number, inputBytes: number): Estimate {
    if (this.#isStale) this.#prepare()
    const scale = this.#size.scaleOf(inputBytes)
    const elapsed = elapsedSeconds / scale
    const first = firstAbove(this.#sorted, elapsed)
    const survivors = this.#sorted.length - first
    // Of what has lasted so long without precedent, nothing is known but that (Gott, Nature 363, 1993).
    if (this.#sorted.length === 0) return lindy(elapsedSeconds)
    const mass = this.#massFrom[first]!
    const beyond = Math.max(this.#excess, elapsed / 10)
    const known = survivors === 0 ? 0 : this.#sumFrom[first]! / mass - elapsed
    const mean = (scale * (survivors * known + beyond)) / (survivors + 1)
    const low = scale * this.#quantile(this.#lowTail, first, elapsed, beyond)
    const high = scale * this.#quantile(1 - this.#highTail, first, elapsed, beyond)
    const vouched = this.#evidence / (this.#evidence + 1)
    const narrowness = 1 - Math.min(1, (high - low) / Math.max(this.#peak, mean))
    return { mean, low: Math.min(low, mean), high: Math.max(high, mean), confidence: vouched * narrowness }
  }

  /** What came of a forecast. @param share of a task's forecasts that this one is */
  score({ low, high }: Estimate, outcomeSeconds: number, share: number): void {
    this.#evidence = this.#evidence * (1 - FADE * share) + share
    this.#peak = Math.max(outcomeSeconds, this.#peak * (1 - FADE * share))
    this.#lowTail = moved(this.#lowTail, outcomeSeconds < low, share)
    this.#highTail = moved(this.#highTail, outcomeSeconds > high, share)
  }

  #prepare(): void {
    this.#isStale = false
    const count = this.#count
    const finished = this.#seconds.map((seconds, at) => (this.#isDone[at] === 1 ? seconds : NaN))
    this.#size.fit(this.#sizes, finished, count)
    const scaled = this.#seconds.map((seconds, at) => seconds / this.#size.scaleOf(this.#sizes[at]!))
    const order = Array.from({ length: count }, (_, at) => at).sort((a, b) => scaled[a]! - scaled[b]!)
    const done = order.filter((at) => this.#isDone[at] === 1)
    const last = done.at(-1)
    this.#sorted = Float64Array.from(done, (at) => scaled[at]!)
    this.#massFrom = new Float64Array(done.length + 1)
    this.#sumFrom = new Float64Array(done.length + 1)
    let surviving = 1
    const mass = new Float64Array(done.length)
    for (let rank = 0, event = 0; rank < count; rank++) {
      if (this.#isDone[order[rank]!] !== 1) continue
      // What was ended from outside behind the last one that ended by itself, is taken to end there.
      mass[event] = order[rank] === last ? surviving : surviving / (count - rank)
      surviving -= mass[event++]!
    }
    for (let at = done.length - 1; at >= 0; at--) {
      this.#massFrom[at] = this.#massFrom[at + 1]! + mass[at]!
      this.#sumFrom[at] = this.#sumFrom[at + 1]! + mass[at]! * this.#sorted[at]!
    }
    this.#excess = excessOf(this.#sorted)
  }

  /** Of what remains, before it is brought to size. @param beyond what there may be behind the longest one */
  #quantile(share: number, first: number, elapsed: number, beyond: number): number {
    const survivors = this.#sorted.length - first
    const known = survivors / (survivors + 1) // one more like them: it may be longer than all
    const longest = survivors === 0 ? elapsed : this.#sorted.at(-1)!
    if (share > known) return longest - elapsed + beyond * Math.log((1 - known) / (1 - share))
    const wanted = this.#massFrom[first]! * (1 - share / known)
    let at = first
    let above = this.#sorted.length - 1
    while (at < above) {
      const middle = (at + above) >> 1
      if (this.#massFrom[middle + 1]! <= wanted) above = middle
      else at = middle + 1
    }
    const lower = at === first ? elapsed : this.#sorted[at - 1]!
    const part = (this.#massFrom[at]! - wanted) / (this.#massFrom[at]! - this.#massFrom[at + 1]!)
    return lower + part * (this.#sorted[at]! - lower) - elapsed
  }
}

function lindy(elapsedSeconds: number): Estimate {
  const odds = (1 - TAIL) / TAIL
  return { mean: elapsedSeconds, low: elapsedSeconds / odds, high: elapsedSeconds * odds, confidence: 0 }
}

function excessOf(sorted: Float64Array): number {
  const longest = Math.ceil(sorted.length / 10)
  const threshold = sorted[Math.max(0, sorted.length - longest - 1)] ?? 0
  let sum = 0
  for (let at = sorted.length - longest; at < sorted.length; at++) sum += sorted[at]! - threshold
  return longest === 0 ? 0 : sum / longest
}

function firstAbove(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}

function moved(tail: number, isBeyond: boolean, share: number): number {
  const next = tail * Math.exp(-(STEP / TAIL) * share * ((isBeyond ? 1 : 0) - TAIL))
  return Math.min(LARGEST_TAIL, Math.max(SMALLEST_TAIL, next))
}
