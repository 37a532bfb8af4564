import type { ColumnGroup, Sense, TargetKind } from '../../sense/index.js'
import { Errors } from '../errors.js'
import type { Policy, PolicyKernel } from '../policy/policy.js'
import type { PolicySet } from '../policy-set.js'
import { signatureOf } from '../reload/signature.js'
import type { BitColumn } from './columns.js'
import type { BoundForecasts } from './forecasts.js'
import { BoundKernel, type KernelStatistics } from './kernel.js'

/** Each is a thread. */
const KERNELS_LIMIT = 32
const DEFAULT_DEADLINE_MS = 50

/** A kernel of a set of policies. */
interface Member {
  readonly kernel: PolicyKernel
  readonly target: TargetKind
  /** Policies that need it, by their index. */
  readonly policies: number[]
  /** Rows that it may see; `null`: all. */
  readonly rows: BitColumn | null
  /** Equal for kernels of two sets that can go on as one. */
  readonly identity: string
  /** `null` when it is refused. */
  readonly bound: BoundKernel | null
  /** Of a value that nobody computes, because its kernel is refused: NaN for every row. */
  readonly missing: ColumnGroup | null
}

/** Whose kernels they are; policies by their index. */
export interface KernelUsers {
  /** Called when one of the policy's kernels breaks. */
  disable(policyIndex: number, reason: string): void
  /** `null` while the policy is not disabled. */
  disabledReason(policyIndex: number): string | null
}

/** The kernels of a set of policies. One that breaks takes along the policies that need it, and no other. */
export class BoundKernels {
  readonly #sense: Sense
  readonly #users: KernelUsers
  readonly #members = new Map<string, Member>()
  /** Bound to follow, and not yet in force: needs what it has taken over, whatever becomes of policies here. */
  #successor: BoundKernels | null = null
  #leaving: Promise<void> = Promise.resolve()

  constructor(sense: Sense, users: KernelUsers) {
    this.#sense = sense
    this.#users = users
  }

  /**
   * Starts those that the predecessor does not have; the others go on with all that they have learned.
   * @param members rows that each policy matches
   * @throws Error that names the policy and the kernel when one cannot be started
   */
  create(
    set: PolicySet,
    forecasts: BoundForecasts,
    members: readonly (BitColumn | null)[],
    tickMs: number,
    predecessor: BoundKernels | null,
  ): void {
    const keys = new Set(set.policies.flatMap(({ kernels }) => kernels.map(({ key }) => key)))
    if (keys.size > KERNELS_LIMIT) throw Errors.KernelsLimit(keys.size, KERNELS_LIMIT)
    if (predecessor !== null) predecessor.#successor = this
    for (const [policyIndex, policy] of set.policies.entries()) {
      for (const kernel of policy.kernels) {
        const known = this.#members.get(kernel.key)
        if (known !== undefined) {
          known.policies.push(policyIndex)
          continue
        }
        const rows = kernel.isShared ? null : members[policyIndex]!
        this.#members.set(kernel.key, {
          kernel,
          target: policy.target,
          policies: [policyIndex],
          rows,
          ...this.#start(policy, kernel, forecasts, tickMs, predecessor),
        })
      }
    }
  }

  /** Where a value is found. */
  columnOf(key: string): number {
    const { bound, missing } = this.#members.get(key)!
    return bound === null ? missing!.pointer : bound.results.pointer
  }

  /** What the evaluation of a table must store for every row. */
  storesOf(kind: TargetKind) {
    const own = [...this.#members.values()].filter(({ target }) => target === kind)
    return own.flatMap(({ kernel, bound }) =>
      bound === null ? [] : kernel.inputs.map((node, index) => ({ node, pointer: bound.inputs[index]! })),
    )
  }

  /** Waits until every kernel can take a batch, or is known to be broken, so that no tick need wait for that. */
  async ready(): Promise<void> {
    await Promise.all(this.#bound(({ bound }) => bound.ready()))
  }

  /**
   * Puts results where rules find them, and disables policies whose kernels broke. To be called before each tick.
   * @param waits for batches that are still under way, which is as long as their deadlines allow. A loop whose ticks
   * must not be late does not wait: only where the whole machine is short of processors is a batch not there by then
   */
  async collect(waits: boolean): Promise<void> {
    if (this.#members.size === 0) return
    await this.ready()
    await Promise.all(this.#bound(({ bound }) => bound.collect(waits)))
    this.#disableBroken()
  }

  /** Gives every kernel the rows of the tick that has just ended. @param rows that it evaluated */
  submit(rows: Readonly<Record<TargetKind, number>>): void {
    this.#bound(({ bound, target, rows: members }) => bound.submit(members?.values ?? null, rows[target]))
  }

  /** Ends kernels that only disabled policies need. */
  endUnneeded(): void {
    const isDisabled = (policyIndex: number) => this.#users.disabledReason(policyIndex) !== null
    const wanted = this.#successor === null ? [] : this.#successor.#bound(({ bound }) => bound)
    this.#bound(({ bound, policies }) => policies.every(isDisabled) && !wanted.includes(bound) && bound.end())
  }

  /** By `policy/name`. */
  statistics(): Record<string, KernelStatistics> {
    const entries = [...this.#members.values()].map(({ kernel, bound }): [string, KernelStatistics] => {
      return [kernel.key, bound?.statistics() ?? { batches: 0, rows: 0, durationMs: 0, fault: kernel.fault }]
    })
    return Object.fromEntries(entries)
  }

  /**
   * Ends the threads.
   * @param other bound as predecessor or successor: goes on with those that the two have in common
   */
  release(other: BoundKernels | null): void {
    const kept = new Set(other === null ? [] : other.#bound(({ bound }) => bound))
    const leaving = this.#bound(({ bound }) => (kept.has(bound) ? null : bound.release()))
    for (const { missing, target } of this.#members.values()) {
      if (missing !== null) this.#sense.tables[target].release(missing)
    }
    this.#members.clear()
    if (other !== null && other.#successor === this) {
      other.#successor = null
      other.endUnneeded()
    }
    this.#leaving = Promise.all([this.#leaving, ...leaving]).then(() => {})
  }

  /** Resolves when every thread that was released is gone. */
  async ended(): Promise<void> {
    await this.#leaving
  }

  #start(
    policy: Policy,
    kernel: PolicyKernel,
    forecasts: BoundForecasts,
    tickMs: number,
    predecessor: BoundKernels | null,
  ): Pick<Member, 'identity' | 'bound' | 'missing'> {
    const { key, role, memoryBytes, parameters, forecastKey, inputs } = kernel
    const table = this.#sense.tables[policy.target]
    const deadlineMs = kernel.deadlineMs ?? Math.min(DEFAULT_DEADLINE_MS, tickMs / 2)
    if (deadlineMs > tickMs / 2) throw Errors.KernelDeadline(policy.name, kernel.name, deadlineMs, tickMs)
    const { hash } = kernel.kernel ?? { hash: null }
    const settings = [role, hash, parameters, memoryBytes, deadlineMs, forecastKey, signatureOf(inputs), policy.target]
    const identity = JSON.stringify(settings)
    if (kernel.kernel === null) {
      return { identity, bound: null, missing: role === 'value' ? table.allocate(1, NaN) : null }
    }
    const known = predecessor === null ? undefined : predecessor.#members.get(key)
    if (known?.identity === identity && known.bound?.fault === null) {
      return { identity, bound: known.bound, missing: null }
    }
    const forecast = forecastKey === null ? null : forecasts.byKey.get(forecastKey)!
    return { identity, bound: new BoundKernel(kernel, this.#sense, table, forecast, deadlineMs), missing: null }
  }

  #disableBroken(): void {
    for (const { kernel, bound, policies } of this.#members.values()) {
      const fault = bound === null ? kernel.fault : bound.fault
      if (fault === null) continue
      for (const policyIndex of policies) this.#users.disable(policyIndex, Errors.KernelBroken(kernel.name, fault))
    }
  }

  #bound<Result>(call: (member: Member & { readonly bound: BoundKernel }) => Result): Result[] {
    const results: Result[] = []
    for (const member of this.#members.values()) {
      if (member.bound !== null) results.push(call(member as Member & { readonly bound: BoundKernel }))
    }
    return results
  }
}
