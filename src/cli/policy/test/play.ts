// Plays a scenario: a real engine in virtual time, which is told what is seen and whose plans come true.
import { ManualClock } from '../../../act/clock.js'
import { Reason, Status } from '../../../decide/index.js'
import { Engine } from '../../../engine.js'
import { TARGET_KINDS, type TargetKind } from '../../../sense/index.js'
import { compare, type Mismatch } from './compare.js'
import { type Glimpse, Rules } from './glimpse.js'
import type { PolicyTest, Scenario, Step } from './policy-test.js'
import { type Decision, Witness } from './witness.js'
import { World } from './world.js'

/** How often waiting for the engine gives way to timers and signals. */
const BREATHE_TICKS = 256

/** A tick in which something was decided, or the last of its step. */
export interface Moment {
  /** From 1, in its scenario. */
  readonly tick: number
  readonly nowMs: number
  readonly decisions: readonly Decision[]
  readonly glimpse: Glimpse
}

/** The first step of a scenario that did not go as expected. */
export interface Failure {
  /** From 1. */
  readonly step: number
  readonly mismatches: readonly Mismatch[]
}

export interface Played {
  readonly scenario: Scenario
  readonly ticks: number
  readonly failure: Failure | null
  /** Rules that fired, by index in the set. */
  readonly fired: ReadonlySet<number>
}

export async function playScenario(test: PolicyTest, scenario: Scenario, onTick: () => void): Promise<Played> {
  const stage = new Stage(test, scenario)
  try {
    await stage.open()
    let failure: Failure | null = null
    for (const [index, step] of scenario.steps.entries()) {
      const moments = await stage.play(step, onTick)
      const differences = step.expect === null ? [] : compare(step.expect, moments, stage)
      const mismatches = [...stage.breakdowns, ...differences]
      if (mismatches.length === 0) continue
      failure = { step: index + 1, mismatches }
      break
    }
    return { scenario, ticks: stage.ticks, failure, fired: stage.fired }
  } finally {
    await stage.close()
  }
}

/** An engine and its world. */
export class Stage {
  readonly rules: Rules
  ticks = 0
  readonly #engine: Engine
  readonly #clock = new ManualClock()
  readonly #witness = new Witness()
  readonly #world: World
  readonly #applies: boolean
  /** Policies that were disabled, and what else must not happen to an engine. */
  readonly breakdowns: Mismatch[] = []

  constructor({ paths, overrides, tickMs, targets }: PolicyTest, { apply }: Scenario) {
    const count = (kind: TargetKind) => Math.max(1, targets.filter((target) => target.kind === kind).length)
    this.#engine = new Engine({
      policies: paths,
      overrides,
      tickMs,
      clock: this.#clock,
      workers: 0,
      auditor: this.#witness,
      capacity: Object.fromEntries(TARGET_KINDS.map((kind) => [kind, count(kind)])),
    })
    this.rules = new Rules(this.#engine.sense, this.#engine.inForce)
    this.#world = new World(this.#engine, targets)
    this.#applies = apply
    this.#engine.on('problem', ({ message }) => this.#breakDown(message))
    this.#engine.on('policy', ({ event, policy, reason }) => {
      if (event === 'disabled') this.#breakDown(`the policy ${policy} was disabled: ${reason}`)
    })
  }

  /** Waits for kernels that policies bring. */
  open(): Promise<void> {
    return this.#engine.start({ autoTick: false })
  }

  get fired(): ReadonlySet<number> {
    return this.#witness.fired
  }

  rowOf(kind: TargetKind, id: string): number {
    return this.#engine.sense.tables[kind].rowOf(id)
  }

  idOf(kind: TargetKind, row: number): string {
    return this.#engine.sense.tables[kind].idOf(row)!
  }

  /** @returns the moments that its expectations are about */
  async play({ observe, ticks, expect }: Step, onTick: () => void): Promise<Moment[]> {
    const moments: Moment[] = []
    for (const { id, values } of observe) this.#world.observe(id, values)
    for (let tick = 1; tick <= ticks; tick++) {
      await this.#tick()
      const { decisions } = this.#witness
      if (expect !== null && (tick === ticks || decisions.some(isNews))) {
        const nowMs = this.#clock.nowMs()
        moments.push({ tick: this.ticks, nowMs, decisions, glimpse: this.rules.glimpse() })
      }
      onTick()
      if (this.ticks % BREATHE_TICKS === 0) await new Promise(setImmediate)
    }
    this.#world.forgetCounts()
    return moments
  }

  close(): Promise<void> {
    return this.#engine.stop()
  }

  #breakDown(actual: string): void {
    const nowMs = this.#clock.nowMs()
    this.breakdowns.push({ offset: null, expected: 'policies that run', actual, tick: this.ticks, nowMs, rules: [] })
  }

  async #tick(): Promise<void> {
    this.ticks++
    this.#clock.advance(this.#engine.tickMs)
    this.#world.show()
    const { actions } = await this.#engine.tick()
    const [violation] = this.#witness.violations
    if (violation !== undefined) throw new Error(`${violation.invariant}: ${violation.details}`)
    for (const action of actions) {
      if (this.#applies) this.#world.apply(action)
      this.#engine.settle(action, { status: 'done', reached: action.to })
    }
  }
}

/** That a target has the level already is no news. */
function isNews({ status, reason }: Decision): boolean {
  return status !== Status.Skipped || reason !== Reason.AlreadyThere
}
