// What tasks come: a long run whose regimes change, or a real day.
import { arrivalsWithin } from '../../src/sense/traces/arrivals.js'
import type { FunctionTrace, TracedFunction } from '../../src/sense/traces/trace.js'
import { createRandom, type Random } from '../../src/sense/random.js'

export const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
const GIB = 2 ** 30

/** A function whose tasks need an island each. */
export interface Called {
  readonly app: string
  readonly trigger: string
  readonly islandGib: number
}

/** Tasks in the order in which they start. */
export interface Workload {
  readonly name: string
  readonly minutes: number
  readonly functions: readonly Called[]
  readonly startMs: Float64Array
  readonly durationMs: Float64Array
  readonly functionIndex: Uint32Array
}

interface Task {
  readonly startMs: number
  readonly durationMs: number
  readonly functionIndex: number
}

/** How a function is called for some days. */
type Regime = (random: Random, fromMinute: number, toMinute: number) => number[]

const uniform = (random: Random, low: number, high: number) => low + (high - low) * random.uniform()
const logUniform = (random: Random, low: number, high: number) => low * (high / low) ** random.uniform()

/** By a clock that is never quite exact. */
const periodic: Regime = (random, from, to) => {
  const period = logUniform(random, 4, 180)
  const jitter = random.pick([0, 0.2, 2])
  const minutes: number[] = []
  for (let minute = from + uniform(random, 0, period); minute < to; minute += period)
    minutes.push(Math.max(from, minute + jitter * random.normal()))
  return minutes
}

/** By people, who sleep at night. */
const daily: Regime = (random, from, to) => {
  const rate = logUniform(random, 0.02, 3)
  const phase = uniform(random, 0, DAY_MINUTES)
  const minutes: number[] = []
  for (let minute = from; minute < to; minute += random.exponential(2 * rate)) {
    const level = 0.5 * (1 + Math.sin((2 * Math.PI * (minute - phase)) / DAY_MINUTES))
    if (random.uniform() < level) minutes.push(minute)
  }
  return minutes
}

/** Long nothing, then many at once. */
const bursty: Regime = (random, from, to) => {
  const quiet = logUniform(random, 60, 600)
  const length = uniform(random, 5, 40)
  const rate = logUniform(random, 0.5, 12)
  const minutes: number[] = []
  for (let start = from + random.exponential(1 / quiet); start < to; start += length + random.exponential(1 / quiet)) {
    for (let minute = start; minute < Math.min(to, start + length); minute += random.exponential(rate))
      minutes.push(minute)
  }
  return minutes
}

/** Now and then, for no reason. */
const rare: Regime = (random, from, to) => {
  const rate = logUniform(random, 0.001, 0.02)
  const minutes: number[] = []
  for (let minute = from + random.exponential(rate); minute < to; minute += random.exponential(rate))
    minutes.push(minute)
  return minutes
}

const REGIMES: readonly Regime[] = [periodic, daily, bursty, rare]
const APP_SIZE = 4
const CHAINED_SHARE = 0.4

/** Apps of four functions. For one to four days an app is called as a chain, or each of its functions in its own way. */
export function nonStationary(days: number, apps: number, seed: string): Workload {
  const random = createRandom(seed)
  const functions: Called[] = []
  const tasks: Task[] = []
  for (let app = 0; app < apps; app++) {
    const own = random.fork(app)
    const members = Array.from({ length: APP_SIZE }, (_, index) => app * APP_SIZE + index)
    for (let member = 0; member < APP_SIZE; member++)
      functions.push({ app: `app-${app}`, trigger: 'others', islandGib: logUniform(own, 1 / 1024, 1) })
    // How long tasks take wanders: so does the number that runs at once.
    let seconds = logUniform(own, 0.5, 90)
    for (let day = 0; day < days;) {
      const until = Math.min(days, day + 1 + own.integer(4))
      const [from, to] = [day * DAY_MINUTES, until * DAY_MINUTES]
      seconds = Math.min(300, Math.max(0.1, seconds * Math.exp(0.7 * own.normal())))
      const add = (functionIndex: number, minute: number) =>
        tasks.push({
          startMs: minute * MINUTE_MS,
          durationMs: 1000 * seconds * Math.exp(0.5 * own.normal()),
          functionIndex,
        })
      if (own.uniform() < CHAINED_SHARE) chain(own, members, from, to, add)
      else for (const member of members) for (const minute of own.pick(REGIMES)(own, from, to)) add(member, minute)
      day = until
    }
  }
  return workloadOf('non-stationary', days * DAY_MINUTES, functions, tasks)
}

/** The first is called in its own way; each leads to the next, some minutes later, most of the time. */
function chain(
  random: Random,
  members: readonly number[],
  from: number,
  to: number,
  add: (member: number, minute: number) => void,
): void {
  const order = [...members].sort(() => random.uniform() - 0.5)
  const lag = uniform(random, 0.5, 4)
  for (const start of random.pick([daily, rare, bursty])(random, from, to)) {
    let minute = start
    for (const member of order) {
      if (minute < to) add(member, minute)
      if (random.uniform() > 0.9) break
      minute += lag * Math.exp(0.2 * random.normal())
    }
  }
}

/** A day as it was, its functions with an image as large as what they were given. */
export function traced(name: string, trace: FunctionTrace, seed: string): Workload {
  const random = createRandom(seed)
  const { timeMs, functionIndex } = arrivalsWithin(trace, 0, trace.minutes, random.fork('arrivals'))
  const durations = random.fork('durations')
  return {
    name,
    minutes: trace.minutes,
    functions: trace.functions.map(({ app, trigger, memoryBytes }) => ({ app, trigger, islandGib: memoryBytes / GIB })),
    startMs: timeMs,
    durationMs: Float64Array.from(functionIndex, (index) => drawDuration(trace.functions[index]!, durations)),
    functionIndex,
  }
}

/** Linear between the quantiles that are known. */
function drawDuration(
  { durationMs: { minimum, p25, p50, p75, p99, maximum } }: TracedFunction,
  random: Random,
): number {
  const shares = [0, 0.25, 0.5, 0.75, 0.99, 1]
  const values = [minimum, p25, p50, p75, p99, maximum]
  const share = random.uniform()
  const at = shares.findIndex((each) => each > share) - 1
  return values[at]! + ((share - shares[at]!) / (shares[at + 1]! - shares[at]!)) * (values[at + 1]! - values[at]!)
}

function workloadOf(name: string, minutes: number, functions: readonly Called[], tasks: Task[]): Workload {
  tasks.sort((a, b) => a.startMs - b.startMs)
  return {
    name,
    minutes,
    functions,
    startMs: Float64Array.from(tasks, ({ startMs }) => startMs),
    durationMs: Float64Array.from(tasks, ({ durationMs }) => durationMs),
    functionIndex: Uint32Array.from(tasks, ({ functionIndex }) => functionIndex),
  }
}
