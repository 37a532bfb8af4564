import {
  BoundPolicies,
  type Changes,
  formatProblem,
  type PolicyContext,
  PolicyErrors,
  PolicySet,
  type Reloaded,
  Reloader,
  type RunningPolicies,
  WorthColumns,
} from '../decide/index.js'
import type { AdmitStage } from '../forecast/admit-stage.js'
import type { ForecastPool, PipelineStep } from '../forecast/pool.js'
import { type Sense, type Signal, TARGET_KINDS, type TargetKind } from '../sense/index.js'
import type { PolicyChange } from '../recorder.js'
import type { PolicyStatistics } from './results.js'
import type { Turns } from './turns.js'

/** What the policies of an engine work with. */
export interface PolicySurroundings {
  readonly sense: Sense
  readonly pool: ForecastPool
  readonly admission: Readonly<Record<TargetKind, AdmitStage>>
  readonly turns: Turns
  readonly tickMs: number
  /** Policy files, or folders of them. */
  readonly paths: readonly string[]
  readonly context: PolicyContext
  /** Signals of the host's own. */
  readonly signals: readonly Signal[]
}

/** Files that have not changed for so long are taken to be whole. */
export const SETTLE_MS = 200

/** The policies that an engine goes by, which may be exchanged between two ticks. */
export class PoliciesInForce implements RunningPolicies {
  /** Told of what comes into force, goes out of force, is refused or disabled. */
  onChange: (change: PolicyChange) => void = () => {}
  /** Called when a set comes into force in the place of another. */
  onReplaced: (bound: BoundPolicies) => void = () => {}
  readonly #around: PolicySurroundings
  readonly #reloader: Reloader
  #bound: BoundPolicies
  #worth: WorthColumns
  #reloads = 0
  #refused = 0
  /** Threads of kernels that nothing needs any more. */
  #leaving: Promise<void> = Promise.resolve()

  /** @throws PolicyErrors with every problem of the policy files; Error when they cannot be bound */
  constructor(around: PolicySurroundings) {
    const { sense, tickMs, paths, context, signals } = around
    const { capabilities = null, overrides = null } = context
    this.#around = around
    // With nothing in force yet, a policy whose kernel is broken does less harm by itself than none would.
    const set = PolicySet.load(paths, { ...context, brokenKernels: 'disable' })
    this.#bound = new BoundPolicies(set, sense, tickMs)
    this.#bound.onDisabled = ({ file, name }, reason) =>
      this.onChange({ event: 'disabled', path: file, policy: name, reason })
    this.#worth = new WorthColumns(sense, this.#bound.proposals)
    try {
      this.#follow(this.#bound, this.#bound.module)
    } catch (error) {
      this.#bound.release()
      throw error
    }
    this.#reloader = new Reloader(this, { paths, signals, capabilities, overrides, settleMs: SETTLE_MS })
  }

  get bound(): BoundPolicies {
    return this.#bound
  }

  get worth(): WorthColumns {
    return this.#worth
  }

  statistics(): PolicyStatistics {
    const { length: inForce } = this.#bound.set.policies
    const { disabledCount: disabled } = this.#bound
    return { inForce, disabled, reloads: this.#reloads, refused: this.#refused }
  }

  reload(): Promise<Reloaded> {
    return this.#reloader.reload()
  }

  watch(): void {
    this.#reloader.watch()
  }

  /** Nothing comes into force any more. */
  stopReloading(): Promise<void> {
    return this.#reloader.close()
  }

  /** No tick may be running. Resolves when all threads of kernels are gone. */
  async release(): Promise<void> {
    this.#bound.release()
    await Promise.all([this.#leaving, this.#bound.kernels.ended()])
  }

  bind(set: PolicySet): Promise<BoundPolicies> {
    return BoundPolicies.bindInSlices(set, this.#around.sense, this.#around.tickMs, this.#bound)
  }

  replace(
    next: BoundPolicies,
    module: WebAssembly.Module | null,
    changes: Changes,
    isWanted: () => boolean,
  ): Promise<boolean> {
    return this.#around.turns.between(() => {
      if (!isWanted()) return false
      const before = this.#bound
      this.#follow(next, module)
      for (const [old, index] of changes.unchanged) {
        const reason = before.disabledReason(old)
        if (reason !== null) next.disable(index, reason)
      }
      next.onDisabled = before.onDisabled
      this.#bound = next
      this.#worth = new WorthColumns(this.#around.sense, next.proposals, this.#worth)
      before.release(next)
      this.#leaving = Promise.all([this.#leaving, before.kernels.ended()]).then(() => {})
      this.#tell('unloaded', before.set, changes.unloaded)
      this.onReplaced(next)
      this.#tell('loaded', next.set, changes.loaded)
      return true
    })
  }

  accepted(): void {
    this.#reloads++
  }

  refused(error: Error): void {
    this.#refused++
    const { paths } = this.#around
    const reasons = error instanceof PolicyErrors ? byFile(error) : new Map([[paths.join(', '), error.message]])
    for (const [path, reason] of reasons) this.onChange({ event: 'refused', path, policy: null, reason })
  }

  /** @throws Error when they cannot be run; what was run before goes on then */
  #follow(bound: BoundPolicies, module: WebAssembly.Module | null): void {
    const steps = TARGET_KINDS.map((kind) => [kind, [...this.#admit(kind), ...bound.stepsFor(kind)]])
    this.#around.pool.use(Object.fromEntries(steps) as Record<TargetKind, PipelineStep[]>, module)
  }

  #admit(kind: TargetKind): PipelineStep[] {
    const jobs = this.#around.admission[kind].jobs()
    return jobs.map(({ kernel, pointer }) => ({ stage: 'admit', source: 'kernels', kernel, job: pointer }))
  }

  #tell(event: 'loaded' | 'unloaded', { policies }: PolicySet, indexes: readonly number[]): void {
    for (const index of indexes) {
      const { file, name } = policies[index]!
      this.onChange({ event, path: file, policy: name, reason: null })
    }
  }
}

function byFile({ problems }: PolicyErrors): Map<string, string> {
  const reasons = new Map<string, string>()
  for (const problem of problems) {
    const before = reasons.get(problem.file)
    reasons.set(problem.file, [...(before === undefined ? [] : [before]), formatProblem(problem)].join('\n'))
  }
  return reasons
}
