// Plays a schedule against the arms: every request goes to each of them, to the one first that came second the last
// time.
import { setTimeout as sleep } from 'node:timers/promises'
import type { TaskResult } from '../../act/local/task.js'
import type { RuntimeStatistics } from '../../act/local/statistics.js'
import { createRandom } from '../../sense/random.js'
import type { Arm } from './arm.js'
import type { Runnable } from './functions.js'
import { Latencies } from './latencies.js'
import type { ReplayClock } from './replay-clock.js'
import type { Schedule } from './schedule.js'

const MINUTE_MS = 60_000

export interface Replay {
  readonly schedule: Schedule
  readonly clock: ReplayClock
  readonly arms: readonly Arm[]
  /** What each function of the trace runs. */
  readonly runnables: ReadonlyMap<string, Runnable>
  /** Stops sending requests; those under way are waited for. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: ReplayProgress) => void
}

export interface ReplayProgress {
  /** Minutes of the window that have passed. */
  readonly minutes: number
  readonly coldStarts: Readonly<Record<string, number>>
}

/** What an arm did and cost from the window's beginning to its end. */
export interface ArmResult {
  readonly name: string
  readonly latencies: Latencies
  readonly requests: number
  /** Requests that did not end with a result. */
  readonly failures: number
  /** `fail: it always does`: the code and what the first of them failed of, or null. */
  readonly firstFailure: string | null
  readonly coldStarts: number
  readonly environmentsStarted: number
  /** How long starts took, in real milliseconds. */
  readonly starts: Latencies
  readonly islandsReused: number
  readonly bytesCopied: number
  readonly residentByteMinutes: number
  readonly peakResidentBytes: number
  readonly decisions: number
}

/** Starts the clock and plays to the end of the window, or until the signal. */
export async function replay({ schedule, clock, arms, runnables, signal, onProgress }: Replay): Promise<ArmResult[]> {
  const records = arms.map((arm) => new ArmRecord(arm, schedule.speed, runnables))
  const underWay = new Set<Promise<void>>()
  const inputs = createRandom(schedule.seed).fork('inputs')
  const endMs = schedule.window.toMinute * MINUTE_MS
  clock.start()
  for (let call = 0; call <= schedule.timeMs.length && !signal.aborted; call++) {
    await until(schedule.timeMs[call] ?? endMs, clock, schedule.speed, signal)
    if (call === schedule.timeMs.length || signal.aborted) break
    const { id } = schedule.trace.functions[schedule.functionIndex[call]!]!
    const random = inputs.fork(call)
    const input = runnables.get(id)!.makeInput(() => random.uniform())
    const order = call % 2 === 0 ? records : [...records].reverse()
    const request = inTurns(order, id, input).then(() => void underWay.delete(request))
    underWay.add(request)
    onProgress({ minutes: clock.nowMs() / MINUTE_MS - schedule.window.fromMinute, coldStarts: coldStartsOf(records) })
  }
  const measured = records.map((record) => record.measure())
  await Promise.all(underWay)
  return measured.map((finish) => finish())
}

/** One arm after the other, so that a cold start of the one does not slow the other's answer to the same request. */
async function inTurns(records: readonly ArmRecord[], functionName: string, input: Uint8Array): Promise<void> {
  for (const record of records) record.add(await record.arm.runtime.submit(functionName, input).result)
}

async function until(timeMs: number, clock: ReplayClock, speed: number, signal: AbortSignal): Promise<void> {
  const waitMs = (timeMs - clock.nowMs()) / speed
  if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => {}) // an abort, which the caller looks at
}

class ArmRecord {
  readonly arm: Arm
  readonly #latencies = new Latencies()
  readonly #starts = new Latencies()
  readonly #before: RuntimeStatistics
  readonly #runnables: Replay['runnables']
  #failures = 0
  #firstFailure: string | null = null

  constructor(arm: Arm, speed: number, runnables: Replay['runnables']) {
    this.arm = arm
    this.#runnables = runnables
    this.#before = arm.runtime.statistics()
    arm.runtime.events.on('environmentStarted', ({ startupMs }) => this.#starts.add(startupMs / speed))
  }

  get coldStarts(): number {
    return this.arm.runtime.statistics().coldStarts - this.#before.coldStarts
  }

  add({ functionName, status, error, queuedMs, startMs, runMs }: TaskResult): void {
    if (status === 'done') {
      this.#latencies.add(queuedMs + startMs + runMs)
      return
    }
    this.#failures++
    this.#firstFailure ??= `${this.#runnables.get(functionName)!.definition.name}: ${error?.message ?? status}`
  }

  /** Closes the books on what goes on over time; @returns what tells the result once the last request has ended */
  measure(): () => ArmResult {
    const { residentByteMinutes, peakResidentBytes } = this.arm.runtime.statistics()
    const decisions = this.arm.decisions()
    return () => {
      const now = this.arm.runtime.statistics()
      const since = (key: 'coldStarts' | 'environmentsStarted' | 'islandsReused' | 'bytesCopied') =>
        now[key] - this.#before[key]
      return {
        name: this.arm.name,
        latencies: this.#latencies,
        requests: this.#latencies.count + this.#failures,
        failures: this.#failures,
        firstFailure: this.#firstFailure,
        coldStarts: since('coldStarts'),
        environmentsStarted: since('environmentsStarted'),
        starts: this.#starts,
        islandsReused: since('islandsReused'),
        bytesCopied: since('bytesCopied'),
        residentByteMinutes: residentByteMinutes - this.#before.residentByteMinutes,
        peakResidentBytes,
        decisions,
      }
    }
  }
}

function coldStartsOf(records: readonly ArmRecord[]): Record<string, number> {
  return Object.fromEntries(records.map((record) => [record.arm.name, record.coldStarts]))
}
