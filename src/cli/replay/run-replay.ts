// Replays a recorded run under the policies that were in force and under others, and compares.
import { setImmediate as breathe } from 'node:timers/promises'
import pc from 'picocolors'
import { JournalReader } from '../../act/index.js'
import { type RecordedPolicies, recordedTicks, type RecordedTick, samePolicies } from '../../act/replay/index.js'
import type { ReplayOptions } from '../commands/replay.js'
import { Errors, givenPolicies } from '../errors.js'
import { ExitCode } from '../exit-code.js'
import { Progress } from '../output/progress.js'
import { stopSignals } from '../stop-signals.js'
import { ReplayArm } from './arm.js'
import { Comparison } from './comparison.js'
import { Agreement, Fidelity } from './fidelity.js'
import { RecordedFiles } from './recorded-files.js'
import { findRun, type Run } from './recording.js'
import { jsonReport, type ReplayReport, textReport } from './report.js'

/** @returns the exit status */
export async function runReplay(options: ReplayOptions, folder: string): Promise<number> {
  const onDamage = ({ message }: Error) => console.error(pc.yellow(`${message}; going on behind it`))
  const run = await findRun(folder, options.run ?? null, onDamage)
  const stop = stopSignals()
  const progress = new Progress('replaying', Math.max(1, run.ticks))
  const files = await RecordedFiles.create()
  const replay = new Replay(run, options, files)
  try {
    const records = new JournalReader(folder, { fromSeq: run.open.seq, onDamage: () => {} })
    for await (const tick of recordedTicks(records, run.open)) {
      if (stop.signal.aborted) break
      await replay.play(tick)
      progress.update(replay.ticks)
      if (replay.ticks % 16 === 0) await breathe() // signals and the progress bar get their turn
    }
    progress.stop()
    const report = replay.report(stop.signal.aborted)
    if (report === null && stop.exitCode === null) throw Errors.NoReadings(folder)
    if (report !== null) console.log(options.json ? JSON.stringify(jsonReport(report), null, 2) : textReport(report))
    return stop.exitCode ?? ExitCode.Ok
  } finally {
    progress.stop()
    stop.release()
    await replay.close()
    await files.remove()
  }
}

/** Three engines over the same readings: the recorded policies with recorded and with replayed levels, and the others. */
class Replay {
  ticks = 0
  readonly #run: Run
  readonly #options: ReplayOptions
  readonly #files: RecordedFiles
  readonly #comparison = new Comparison()
  readonly #fidelity = new Fidelity()
  readonly #agreement = new Agreement()
  readonly #started = performance.now()
  #policies: RecordedPolicies | null = null
  #recorded: ReplayArm | null = null
  #baseline: ReplayArm | null = null
  #other: ReplayArm | null = null
  #fromMs = NaN
  #toMs = NaN
  #gaps = 0

  constructor(run: Run, options: ReplayOptions, files: RecordedFiles) {
    this.#run = run
    this.#options = options
    this.#files = files
  }

  async play(tick: RecordedTick): Promise<void> {
    if (tick.policies !== null) await this.#putInForce(tick.policies)
    if (this.#recorded === null) return // records before the first policies are lost
    this.#fidelity.add(tick, await this.#recorded.play(tick))
    const baseline = await this.#baseline!.play(tick)
    const other = this.#other === null ? null : await this.#other.play(tick)
    if (tick.isAfterGap) this.#gaps++
    if (Number.isNaN(this.#fromMs)) this.#fromMs = tick.nowMs
    this.#toMs = tick.nowMs
    this.ticks++
    if (tick.decided === null) return // of history that was only shown, nothing is compared
    this.#agreement.add(tick, baseline)
    this.#comparison.add(tick.tick, tick.nowMs, baseline, other)
  }

  /** `null` when there was nothing to replay. */
  report(interrupted: boolean): ReplayReport | null {
    if (this.#baseline === null || this.ticks === 0) return null
    return {
      run: this.#run.open,
      ticks: this.ticks,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      interrupted,
      gaps: this.#gaps,
      tookMs: performance.now() - this.#started,
      arms: [this.#baseline, this.#other].flatMap((arm) =>
        arm === null ? [] : [{ name: arm.name, figures: arm.figures! }],
      ),
      fidelity: this.#fidelity,
      agreement: this.#agreement,
      comparison: this.#comparison,
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#recorded, this.#baseline, this.#other].map((arm) => arm?.close()))
  }

  async #putInForce(policies: RecordedPolicies): Promise<void> {
    const before = this.#policies
    if (before !== null && samePolicies(before, policies)) return
    if (!policies.isComplete) throw Errors.SourcesMissing()
    this.#policies = policies
    const paths = await this.#files.write(policies)
    if (before !== null) {
      await this.#recorded!.reload()
      await this.#baseline!.reload()
      return
    }
    const { overrides } = policies
    const run = this.#run.open
    this.#recorded = await opened(
      () => new ReplayArm({ name: 'as recorded', run, levels: 'recorded', policies: paths, overrides }),
    )
    this.#baseline = await opened(
      () => new ReplayArm({ name: 'recorded', run, levels: 'replayed', policies: paths, overrides }),
    )
    const { policy, set = {} } = this.#options
    if (policy === undefined) return
    const name = policy.join(' ')
    this.#other = await opened(() => new ReplayArm({ name, run, levels: 'replayed', policies: policy, overrides: set }))
  }
}

async function opened(make: () => ReplayArm): Promise<ReplayArm> {
  const arm = await givenPolicies(make)
  await arm.open()
  return arm
}
