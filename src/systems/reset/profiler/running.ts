import { EXPERTS, type Learned } from './learned.js'
import { CHANNELS, type Estimate, NEEDS, ORIGINS, type ResourceProfile, UNKNOWN } from './profile.js'
import { TaskSeries } from './series.js'
import { Trends } from './trend.js'

/**
 * Forecasts of a task that are kept until their outcome is known: evenly over its time, like the spans of its series.
 */
const CHECKED = 16

/** A forecast whose outcome is not known yet. */
interface Foretold {
  readonly elapsedSeconds: number
  /** Part of its time that the task was thought to have behind it. */
  readonly part: number
  readonly remaining: Estimate
  readonly needs: readonly Estimate[]
  readonly opinions: Float64Array
}

export class RunningTask {
  readonly taskId: string
  readonly #learned: Learned
  /** Of those whose input nobody tells, none is larger. */
  inputBytes = 0
  readonly #series = new TaskSeries()
  readonly #trends = new Trends()
  readonly #latest = new Float64Array(CHANNELS.length).fill(NaN)
  #elapsedSeconds = 0
  #foretold: Foretold[] = []
  #stride = 1
  #foreseen = 0
  #profile: ResourceProfile

  /** @param learned what is known of its function */
  constructor(taskId: string, learned: Learned) {
    this.taskId = taskId
    this.#learned = learned
    this.#profile = profileOf(
      taskId,
      UNKNOWN,
      NEEDS.map(() => UNKNOWN),
    )
  }

  get profile(): ResourceProfile {
    return this.#profile
  }

  /** @param values one for each of {@link CHANNELS}; NaN: not observed */
  observe(elapsedSeconds: number, values: ArrayLike<number>): void {
    const seconds = elapsedSeconds - this.#elapsedSeconds
    if (!(seconds > 0)) return
    this.#elapsedSeconds = elapsedSeconds
    this.#series.add(elapsedSeconds, values)
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      this.#trends.add(channel, values[channel]!, seconds)
      if (!Number.isNaN(values[channel])) this.#latest[channel] = values[channel]!
    }
  }

  /** Makes its profile anew, once something was seen of it. */
  foresee(): void {
    const learned = this.#learned
    const elapsedSeconds = this.#elapsedSeconds
    if (elapsedSeconds === 0) return
    const remaining = learned.durations.remaining(elapsedSeconds, this.inputBytes)
    const part = elapsedSeconds / (elapsedSeconds + remaining.mean)
    const { opinions } = learned
    const needs = NEEDS.map((_, need) => {
      this.#ask(need, part, remaining.mean, learned)
      return learned.estimate(need, part, this.#atLeast(need, learned.combine(need, part)))
    })
    this.#profile = profileOf(this.taskId, scaled(remaining, 1000), needs)
    if (this.#isToBeChecked())
      this.#foretold.push({ elapsedSeconds, part, remaining, needs, opinions: opinions.slice() })
  }

  /** It has ended: what was foretold is compared with what came, and what came is learned. */
  finish(seconds: number, isDone: boolean): void {
    const learned = this.#learned
    learned.durations.add(seconds, this.inputBytes, isDone)
    if (!isDone) return
    const share = learned.shareOf(this.#foreseen, this.#foretold.length)
    for (const { elapsedSeconds, part, remaining, needs, opinions } of this.#foretold) {
      learned.durations.score(remaining, seconds - elapsedSeconds, share)
      needs.forEach((estimate, need) => {
        learned.score(need, part, estimate, opinions, this.#since(need, elapsedSeconds), share)
      })
    }
    if (this.#series.count > 0) learned.phases.add(this.#series, seconds, this.inputBytes)
  }

  /** What it came to behind a time, as far as it was seen. */
  #since(need: number, elapsedSeconds: number): number {
    const { channel, isPeak } = ORIGINS[need]!
    return isPeak ? this.#series.peak(channel, elapsedSeconds) : this.#series.mean(channel, elapsedSeconds)
  }

  #ask(need: number, part: number, restSeconds: number, { phases, opinions }: Learned): void {
    const { channel, isPeak } = ORIGINS[need]!
    const at = need * EXPERTS.length
    opinions[at] = this.#trends.level(channel)
    opinions[at + 1] = this.#trends.ahead(channel, isPeak ? restSeconds : restSeconds / 2)
    opinions[at + 2] = phases.rest(need, part, this.inputBytes)
    // Who has not seen this task use any of it knows what others used, and that is all: this is NaN then.
    opinions[at + 3] = phases.ratio(need, part) * this.#series.overall(channel)
  }

  /** What it holds now, it will hold at least. */
  #atLeast(need: number, mean: number): number {
    const { channel, isPeak } = ORIGINS[need]!
    const latest = this.#latest[channel]!
    return isPeak && latest > mean ? latest : mean
  }

  /** Whether the forecast just made is one of those whose outcome will be looked at; makes room for it. */
  #isToBeChecked(): boolean {
    const turn = this.#foreseen++
    if (turn % this.#stride !== 0) return false
    if (this.#foretold.length < CHECKED) return true
    this.#foretold = this.#foretold.filter((_, index) => index % 2 === 0)
    this.#stride *= 2
    return turn % this.#stride === 0
  }
}

function profileOf(taskId: string, remainingMs: Estimate, needs: readonly Estimate[]): ResourceProfile {
  const [cores, memoryPeakBytes, memorySustainedBytes, iops, bandwidthBytesPerSecond] = needs as [
    Estimate,
    Estimate,
    Estimate,
    Estimate,
    Estimate,
  ]
  return { taskId, remainingMs, cores, memoryPeakBytes, memorySustainedBytes, iops, bandwidthBytesPerSecond }
}

function scaled({ mean, low, high, confidence }: Estimate, by: number): Estimate {
  return { mean: mean * by, low: low * by, high: high * by, confidence }
}
