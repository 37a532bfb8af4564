import type { Forecast } from '../../forecast/forecast.js'
import type { PipelineStep } from '../../forecast/pool.js'
import type { Block, Sense, TargetKind } from '../../sense/index.js'
import { TARGET_KINDS } from '../../sense/index.js'
import { compilePrograms, printPrograms } from '../compile/compile.js'
import { EvaluationJob, evaluationOf, type TableProgram } from '../compile/program.js'
import type { Leaf } from '../leaves.js'
import type { Policy } from '../policy/policy.js'
import type { PolicySet } from '../policy-set.js'
import { Proposals } from '../proposals.js'
import { atOnce, inSlices } from '../slices.js'
import { ScratchColumns } from './columns.js'
import { BoundForecasts } from './forecasts.js'
import { type BoundRule, gatherRule } from './gather.js'
import { BoundKernels } from './kernels.js'
import { TableBinder } from './table-program.js'

/**
 * Policies bound to the tables of one engine: forecasts laid out, places for what rules compute. One set follows
 * another between two ticks: bound with its predecessor while that is still in force, compiled wherever there is time,
 * put in force, and then `predecessor.release(successor)`.
 */
export class BoundPolicies {
  readonly set: PolicySet
  /** Called when a policy is disabled. */
  onDisabled: (policy: Policy, reason: string) => void = () => {}
  readonly #sense: Sense
  /** What its policies bring: to be collected before a tick and submitted after it. */
  readonly kernels: BoundKernels
  readonly #forecasts: BoundForecasts
  readonly #columns: ScratchColumns
  /** An EvaluationJob. */
  readonly #job: Block
  readonly #rules = new Map<TargetKind, readonly BoundRule[]>()
  /** By policy: why its rules are passed over; `null` while they are not. */
  readonly #disabled: (string | null)[]
  #programs: readonly TableProgram[] = []
  #proposals!: Proposals
  #module: WebAssembly.Module | null | undefined

  /**
   * @param tickMs time from one tick to the next
   * @param predecessor in force until now: equal forecasts go on with all that they have learned. It is left as it is
   * @param run does the binding
   * @throws Error that names the policy and the forecast when one cannot be made; RangeError when shared memory is
   * exhausted
   */
  constructor(
    set: PolicySet,
    sense: Sense,
    tickMs: number,
    predecessor: BoundPolicies | null = null,
    run: (binding: Generator<void, void>) => void = atOnce,
  ) {
    this.set = set
    this.#sense = sense
    this.#forecasts = new BoundForecasts(set)
    this.#columns = new ScratchColumns(sense.memory, predecessor === null ? null : predecessor.#columns)
    this.#job = sense.memory.allocate(EvaluationJob.sizeBytes)
    this.#disabled = set.policies.map(() => null)
    this.kernels = new BoundKernels(sense, this)
    run(this.#bind(tickMs, predecessor))
  }

  /** As the constructor does it, but nothing else on this thread has to wait long for it. */
  static async bindInSlices(
    set: PolicySet,
    sense: Sense,
    tickMs: number,
    predecessor: BoundPolicies,
  ): Promise<BoundPolicies> {
    let bound: Promise<void> | null = null
    const policies = new BoundPolicies(set, sense, tickMs, predecessor, (binding) => (bound = inSlices(binding)))
    try {
      await bound
    } catch (error) {
      await policies.kernels.ended()
      throw error
    }
    return policies
  }

  *#bind(tickMs: number, predecessor: BoundPolicies | null): Generator<void, void> {
    const { set, kernels } = this
    const { tables } = this.#sense
    try {
      this.#forecasts.create(this.#sense, tickMs, predecessor === null ? null : predecessor.#forecasts)
      const members = set.policies.map(({ target, match }) =>
        match === null ? null : this.#columns.bits(tables[target]),
      )
      kernels.create(set, this.#forecasts, members, tickMs, predecessor === null ? null : predecessor.kernels)
      yield
      const around = { set, sense: this.#sense, forecasts: this.#forecasts, kernels, columns: this.#columns, members }
      const programs: TableProgram[] = []
      for (const kind of TARGET_KINDS) {
        const { rules, program } = yield* new TableBinder(tables[kind], around).bind()
        this.#rules.set(kind, rules)
        if (program.masked.length + program.stores.length > 0) programs.push(program)
      }
      this.#programs = programs
      this.#proposals = new Proposals(set.terms(members.map((each) => each?.values ?? null)))
    } catch (error) {
      this.release(predecessor)
      throw error
    }
  }

  /** What is to be compiled, one a table that has rules. */
  get programs(): readonly TableProgram[] {
    return this.#programs
  }

  get proposals(): Proposals {
    return this.#proposals
  }

  /** By key (see PolicyForecast). */
  get forecasts(): ReadonlyMap<string, Forecast> {
    return this.#forecasts.byKey
  }

  /**
   * Exports an `evaluate_<kind>` for every table that has rules; `null` when there is no rule at all. Compiled on this
   * thread when first asked for: whoever cannot wait has `programs` compiled elsewhere.
   */
  get module(): WebAssembly.Module | null {
    if (this.#module === undefined) {
      this.#module = this.programs.length === 0 ? null : new WebAssembly.Module(compilePrograms(this.programs))
    }
    return this.#module
  }

  /** Passes over the policy's rules from now on. @param policyIndex in `set.policies` */
  disable(policyIndex: number, reason: string): void {
    if (this.#disabled[policyIndex] !== null) return
    this.#disabled[policyIndex] = reason
    this.kernels.endUnneeded()
    this.onDisabled(this.set.policies[policyIndex]!, reason)
  }

  /** Why the policy's rules are passed over; `null` while they are not. */
  disabledReason(policyIndex: number): string | null {
    return this.#disabled[policyIndex]!
  }

  get disabledCount(): number {
    return this.#disabled.filter((reason) => reason !== null).length
  }

  /**
   * What models do on the host thread before a tick, after admission has turned the columns round.
   * @param nowMs end of the span that the tick's observations cover
   */
  beforeTick(nowMs: number): void {
    EvaluationJob.write(this.#sense.memory.memory.buffer, this.#job.pointer, { nowMs })
    for (const forecast of this.forecasts.values()) forecast.beforeTick(nowMs)
  }

  /** Forecast jobs and then the evaluation, for `ForecastPool.use(steps, module)`. */
  stepsFor(kind: TargetKind): readonly PipelineStep[] {
    const steps: PipelineStep[] = this.#forecasts
      .of(kind)
      .flatMap((forecast) =>
        forecast.jobs().map(({ kernel, pointer }) => ({ stage: 'forecast', source: 'kernels', kernel, job: pointer })),
      )
    if (this.programs.some((program) => program.kind === kind)) {
      steps.push({ stage: 'decide', source: 'policies', kernel: evaluationOf(kind), job: this.#job.pointer })
    }
    return steps
  }

  /**
   * Adds what the rules of a table want, as the finished tick left it, to {@link proposals}: `proposals.clear()` once,
   * then this for each kind of target.
   * @param rowCount rows that the tick evaluated
   */
  gather(kind: TargetKind, rowCount: number): void {
    const { alive } = this.#sense.tables[kind]
    for (const rule of this.#rules.get(kind)!) {
      if (this.#disabled[rule.policyIndex] === null) gatherRule(rule, alive, rowCount, this.proposals)
    }
  }

  /** What each rule of the set reads, by its index. */
  leaves(): readonly (readonly Leaf[])[] {
    const rules = [...this.#rules.values()].flat()
    return rules.sort((a, b) => a.index - b.index).map(({ leaves }) => leaves)
  }

  /** The compiled module in WebAssembly's text format. */
  toText(): string {
    return printPrograms(this.programs)
  }

  /**
   * Gives all columns back. No tick may be running.
   * @param other bound as predecessor or successor: keeps what the two have in common
   */
  release(other: BoundPolicies | null = null): void {
    this.kernels.release(other === null ? null : other.kernels)
    this.#forecasts.release(other === null ? null : other.#forecasts)
    this.#sense.memory.release(this.#job)
    this.#columns.release(other === null ? null : other.#columns)
  }
}
