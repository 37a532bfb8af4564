// Seeded tasks whose course is known from their beginning to their end, and what a profiler foretells of them tick by
// tick, compared with what came.
import { ResourceProfiler, type ResourceProfile } from '../../../../src/systems/reset/profiler/index.js'
import { NEEDS, type Need } from '../../../../src/systems/reset/profiler/profile.js'
import { createRandom, type Random } from '../../../../src/sense/random.js'
import { Sense } from '../../../../src/sense/index.js'

export const TICK_MS = 1000

/** What one task uses at a part of its time, 0 to 1. */
export interface Course {
  readonly seconds: number
  readonly inputBytes: number
  at(part: number): { cores: number; memoryBytes: number; iops: number; bandwidth: number }
}
export type Family = (random: Random) => Course

const MIB = 2 ** 20

/** Loads its input, computes on it, writes a result: how much and how long goes with the size of the input. */
function pipeline(random: Random): Course {
  const inputBytes = random.logNormal(15, 1)
  const seconds = 10 + (inputBytes / 3e6) * random.logNormal(1, 0.15)
  const peak = 40 * MIB + inputBytes * 4 * random.logNormal(0, 0.1)
  return {
    seconds,
    inputBytes,
    at: (part) => ({
      cores: (part < 0.2 ? 0.15 : part < 0.8 ? 0.95 : 0.3) * random.logNormal(0, 0.05),
      memoryBytes:
        (part < 0.2 ? 30 * MIB + (peak - 30 * MIB) * 5 * part : part < 0.8 ? peak : 0.6 * peak) *
        random.logNormal(0, 0.02),
      iops: (part < 0.2 ? 900 : part < 0.8 ? 5 : 400) * random.logNormal(0, 0.2),
      bandwidth: (part < 0.2 ? 4e6 : 1000) * random.logNormal(0, 0.3),
    }),
  }
}

/** Goes on as it began, with noise; how long is a matter of luck. */
function steady(random: Random): Course {
  const cores = random.logNormal(-1, 0.5)
  const memoryBytes = random.logNormal(18, 0.7)
  return {
    seconds: 8 + random.exponential(1 / 25),
    inputBytes: 1000,
    at: () => ({
      cores: cores * random.logNormal(0, 0.2),
      memoryBytes: memoryBytes * random.logNormal(0, 0.03),
      iops: random.poisson(20),
      bandwidth: 5e4 * random.exponential(1),
    }),
  }
}

/** Holds more and more, each task at a pace of its own. */
function growing(random: Random): Course {
  const pace = random.logNormal(15, 0.6)
  const seconds = random.logNormal(3.4, 0.3)
  return {
    seconds,
    inputBytes: 500,
    at: (part) => ({
      cores: 0.5 + 0.1 * random.normal() ** 2,
      memoryBytes: 20 * MIB + pace * part * seconds * random.logNormal(0, 0.02),
      iops: 50 * random.logNormal(0, 0.3),
      bandwidth: 0,
    }),
  }
}

/** Most are short, some take long, and those need more at their end. */
function twofold(random: Random): Course {
  const isLong = random.uniform() < 0.3
  return {
    seconds: isLong ? random.logNormal(4.2, 0.2) : random.logNormal(2.5, 0.2),
    inputBytes: 2000,
    at: (part) => ({
      cores: 0.6 * random.logNormal(0, 0.1),
      memoryBytes: (isLong && part > 0.7 ? 300 : 100) * MIB * random.logNormal(0, 0.05),
      iops: 30 * random.logNormal(0, 0.3),
      bandwidth: 2e5 * random.logNormal(0, 0.3),
    }),
  }
}

export const FAMILIES: Readonly<Record<string, Family>> = { pipeline, steady, growing, twofold }

export type Foretold = Need | 'remainingMs'
export const FORETOLD: readonly Foretold[] = ['remainingMs', ...NEEDS]

/** Of all ticks of the tasks that were counted. */
export interface Score {
  readonly count: number
  readonly covered: number
  /**
   * Mean absolute error, and that of who takes what was last seen (of time: what tasks take on average) for what comes.
   */
  readonly error: number
  readonly lastError: number
}

/** Runs tasks of a family, four at a time; the first ones only teach. */
export function foretell(family: Family, seed: string, tasks: number, taught: number): Record<Foretold, Score> {
  const random = createRandom(seed)
  const sense = new Sense({ capacity: { host: 8, pop: 8, function: 8, task: 8, vm: 8 } })
  const table = sense.tables.task
  const profiler = new ResourceProfiler()
  profiler.open({ sense, host: null, tickMs: TICK_MS })
  const running = new Map<string, Run>()
  const sums = Object.fromEntries(FORETOLD.map((name) => [name, [0, 0, 0, 0]])) as Record<Foretold, number[]>
  let begun = 0
  let usualSeconds = 30
  for (let nowMs = 0; running.size > 0 || begun < tasks; nowMs += TICK_MS) {
    while (running.size < 4 && begun < tasks) {
      const id = `task-${++begun}`
      table.add(id, { function: 'f' }, null)
      running.set(id, { course: family(random), beganMs: nowMs, seen: [], told: [], isCounted: begun > taught })
    }
    for (const [id, run] of running) {
      const elapsed = (nowMs - run.beganMs) / 1000
      if (elapsed > run.course.seconds) {
        profiler.completed({ functionName: 'f', taskId: id, isDone: true, ...run.course })
        table.remove(id)
        running.delete(id)
        if (run.isCounted) count(run, usualSeconds, sums)
        usualSeconds += 0.05 * (run.course.seconds - usualSeconds)
      } else if (elapsed > 0) observe(sense, id, run, elapsed)
    }
    profiler.beforeTick(nowMs)
    for (const [id, run] of running) if (run.seen.length > 0) run.told.push(profiler.profile(id)!)
  }
  profiler.close()
  return Object.fromEntries(
    FORETOLD.map((name) => {
      const [n, covered, error, lastError] = sums[name] as [number, number, number, number]
      return [name, { count: n, covered: covered / n, error: error / n, lastError: lastError / n }]
    }),
  ) as Record<Foretold, Score>
}

interface Run {
  readonly course: Course
  readonly beganMs: number
  readonly isCounted: boolean
  readonly seen: ReturnType<Course['at']>[]
  readonly told: ResourceProfile[]
}

function observe(sense: Sense, id: string, run: Run, elapsed: number): void {
  const used = run.course.at(elapsed / run.course.seconds)
  run.seen.push(used)
  sense.observe('task', id, {
    elapsed,
    'input.size': run.course.inputBytes,
    'cpu.used': used.cores,
    'memory.used': used.memoryBytes,
    'io.operations': used.iops,
    'network.received': used.bandwidth / 4,
    'network.sent': (3 * used.bandwidth) / 4,
  })
}

function count({ course, seen, told }: Run, usualSeconds: number, sums: Record<Foretold, number[]>): void {
  for (let tick = 0; tick < told.length - 1; tick++) {
    const rest = seen.slice(tick + 1)
    const last = seen[tick]!
    const mean = (pick: (used: Run['seen'][number]) => number) =>
      rest.reduce((sum, used) => sum + pick(used), 0) / rest.length
    const remainingMs = (course.seconds - (tick + 1)) * 1000
    const outcomes: Record<Foretold, readonly [number, number]> = {
      remainingMs: [remainingMs, Math.max(0, usualSeconds - (tick + 1)) * 1000],
      cores: [mean(({ cores }) => cores), last.cores],
      memoryPeakBytes: [Math.max(...rest.map(({ memoryBytes }) => memoryBytes)), last.memoryBytes],
      memorySustainedBytes: [mean(({ memoryBytes }) => memoryBytes), last.memoryBytes],
      iops: [mean(({ iops }) => iops), last.iops],
      bandwidthBytesPerSecond: [mean(({ bandwidth }) => bandwidth), last.bandwidth],
    }
    for (const name of FORETOLD) {
      const { mean: foretold, low, high } = told[tick]![name]
      const [outcome, lastValue] = outcomes[name]
      const sum = sums[name]
      sum[0]!++
      if (outcome >= low && outcome <= high) sum[1]!++
      sum[2]! += Math.abs(foretold - outcome)
      sum[3]! += Math.abs(lastValue - outcome)
    }
  }
}
