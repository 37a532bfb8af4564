import type { ScratchReset, ScratchResource } from '../../act/index.js'
import { Demands } from './demands.js'
import { Caution } from './caution.js'
import { ResetCosts } from './costs.js'
import { Growth } from './growth.js'
import { Learned } from './learned.js'
import { probabilityAbove } from './normal.js'
import { Trial } from './trial.js'
import { Usual } from './usual.js'

/** What is learned of one function and one kind of resource. */
export class FunctionModel {
  readonly demands = new Demands()
  readonly caution = new Caution()
  /** What running out really cost, against what was reckoned. */
  readonly loss = new Learned(1)
  readonly #costs = new Map<string, ResetCosts>()

  costsOf(resourceName: string): ResetCosts {
    let costs = this.#costs.get(resourceName)
    if (costs === undefined) this.#costs.set(resourceName, (costs = new ResetCosts()))
    return costs
  }
}

/** What is seen of a task at a tick. */
export interface Situation {
  readonly nowMs: number
  readonly usedBytes: number
  readonly limitBytes: number
  readonly elapsedMs: number
  /** How much longer it is expected to run. */
  readonly remainingMs: number
  /** Its profile's peak and how far that is vouched for; NaN and 0 where there is none. */
  readonly peakBytes: number
  readonly peakDeviationBytes: number
  readonly peakConfidence: number
  /** Time until what is decided at the next tick takes effect. */
  readonly soonMs: number
  /** What another environment takes to start. */
  readonly startupMs: number
  /** Share of its time in which the host waits for memory, and what all of it holds. */
  readonly pressure: number
  readonly committedBytes: number
  readonly resources: readonly ScratchResource[]
}

/** Both sides of the decision. */
export interface Appraisal {
  /** Expected to be left at the peak; below zero: it runs out. */
  readonly headroomBytes: number
  /** That it runs out before the next decision, and by its end. */
  readonly risk: number
  /** What its resources would hold after the best reset. */
  readonly levelBytes: number
  readonly benefitMs: number
  readonly costMs: number
  /** What running out would cost. */
  readonly lossMs: number
}

/** History of so many tasks weighs as much as the forecasts. */
const HISTORY_WEIGHT = 3
/** A task that ran out would have held more than this times its limit. */
const BEYOND = 1.01

/** One running task and what it holds of one kind. */
export class WatchedTask {
  readonly model: FunctionModel
  readonly #growth = new Growth()
  readonly #usual = new Map<number, Usual>()
  readonly #trials: Trial[] = []
  #situation: Situation | null = null
  #appraisal: Appraisal | null = null
  #demandBytes = 0

  constructor(model: FunctionModel) {
    this.model = model
  }

  /** Trials that may still be undone, and their resources. */
  *unseen(): Generator<{ readonly trial: Trial; readonly resource: ScratchResource }> {
    for (const trial of this.#trials) {
      const resource = this.#situation?.resources.find(({ id }) => id === trial.resourceId)
      if (resource !== undefined && trial.isUnseen(resource)) yield { trial, resource }
    }
  }

  observe(situation: Situation): void {
    const { resources, nowMs, usedBytes } = situation
    this.#situation = situation
    for (const resource of resources) {
      const trial = this.#trials.findLast(({ resourceId }) => resourceId === resource.id)
      trial?.observe(resource, nowMs)
      if (trial === undefined || !trial.isRefilling()) this.#usualOf(resource.id).observe(resource, nowMs)
    }
    const wouldHold = usedBytes + this.#lostBytes()
    this.#growth.observe(wouldHold, nowMs)
    this.#demandBytes = Math.max(this.#demandBytes, wouldHold)
  }

  /**
   * Both sides of a reset now. What it saves is the loss that it prevents: the probability of running out now, times
   * what that costs, less the same after the reset; and where one reset is not enough, less what the others will cost,
   * if that is cheaper. Of all sets of resources that begin with the cheapest for what they free, the best counts.
   */
  appraise(): Appraisal {
    const situation = this.#situation!
    const lossMs = this.#lossMs(situation)
    const risk = this.risk(0)
    const headroomBytes = situation.limitBytes - this.#expectedPeakBytes(situation)
    const priced = situation.resources
      .filter(({ heldBytes }) => heldBytes > 0)
      .map((resource) => this.#priced(resource))
      .sort((a, b) => a.costMs / a.freedBytes - b.costMs / b.freedBytes)
    const held = priced.reduce((sum, { freedBytes }) => sum + freedBytes, 0)
    let best: Appraisal = { headroomBytes, risk, levelBytes: held, benefitMs: 0, costMs: 0, lossMs }
    let costMs = 0
    let freedBytes = 0
    let netBytes = 0
    for (const each of priced) {
      costMs += each.costMs
      freedBytes += each.freedBytes
      netBytes += each.netBytes
      const benefitMs = this.#benefitMs({ situation, lossMs, risk, headroomBytes, costMs, netBytes, freedBytes })
      if (best.costMs > 0 && benefitMs - costMs <= best.benefitMs - best.costMs) continue
      best = { headroomBytes, risk, levelBytes: held - freedBytes, benefitMs, costMs, lossMs }
    }
    return (this.#appraisal = best)
  }

  /** What resetting one would cost. */
  costMs(resource: ScratchResource): number {
    return this.model.costsOf(resource.name).expectedMs(resource.heldBytes)
  }

  /**
   * Probability that the task runs out, by its end and before another decision could prevent it: what can wait for the
   * next tick shall wait, as more will be known then.
   * @param freedBytes what is freed before; below zero: put back
   */
  risk(freedBytes: number): number {
    const { limitBytes, usedBytes, soonMs } = this.#situation!
    const soon = this.#growth.exceeds(limitBytes - usedBytes + freedBytes, soonMs, limitBytes)
    return Math.min(soon, this.riskByEnd(freedBytes))
  }

  /** By its end only: earlier tasks tell, as far as there are any, then its profile, as far as that is vouched for. */
  riskByEnd(freedBytes: number): number {
    const { limitBytes, usedBytes, remainingMs, peakBytes, peakDeviationBytes, peakConfidence } = this.#situation!
    const lostBytes = this.#lostBytes()
    const { share, count } = this.model.demands.exceeds(this.#demandBytes, limitBytes + lostBytes + freedBytes)
    const trend = this.#growth.exceeds(limitBytes - usedBytes + freedBytes, remainingMs, limitBytes)
    const profile = peakConfidence > 0 ? probabilityAbove(limitBytes + freedBytes, peakBytes, peakDeviationBytes) : 0
    const forecast = peakConfidence * profile + (1 - peakConfidence) * trend
    const weight = count / (count + HISTORY_WEIGHT)
    return weight * share + (1 - weight) * forecast
  }

  wasReset(reset: ScratchReset): void {
    const { resource } = reset
    const costs = this.model.costsOf(resource.name)
    const usual = this.#usualOf(resource.id)
    this.#trials.findLast(({ resourceId }) => resourceId === resource.id)?.end()
    costs.wasReset(reset)
    usual.interrupt()
    this.#trials.push(new Trial(reset, this.#appraisal?.benefitMs ?? 0, costs, usual, this.#situation?.nowMs ?? 0))
  }

  /** Whether undoing a reset now saves more than it risks. */
  isWorthRestoring({ freedBytes }: Trial, resource: ScratchResource): boolean {
    const { usedBytes, limitBytes } = this.#situation!
    if (usedBytes + freedBytes > limitBytes) return false
    const costs = this.model.costsOf(resource.name)
    const savedMs = costs.refillMs(freedBytes) - costs.restoreMs(freedBytes)
    return savedMs > this.model.caution.value * this.riskByEnd(-freedBytes) * this.#lossMs(this.#situation!)
  }

  /** A reset was undone before its function saw it: it was not needed. */
  wasRestored(trial: Trial, restoreMs: number): void {
    trial.isRestored = true
    trial.end()
    this.model.caution.wrong(trial.ownMs + restoreMs, trial.hopedMs)
  }

  /** Scores what was decided. @param isExhausted it ran out @param runMs how long it ran */
  ended(isExhausted: boolean, runMs: number): void {
    for (const trial of this.#trials) trial.end()
    const situation = this.#situation
    if (situation === null) return
    const { demands, caution, loss } = this.model
    const { limitBytes, startupMs } = situation
    if (isExhausted) {
      demands.add(Math.max(this.#demandBytes, this.#trendPeakBytes(situation), BEYOND * limitBytes))
      const reckonedMs = this.#reckonedLossMs(situation)
      const resetsMs = this.#trials.reduce((sum, { costMs }) => sum + costMs, 0)
      if (reckonedMs > 0) loss.add((Math.max(0, runMs - resetsMs) + startupMs) / reckonedMs)
      // It could have been reset, and was not.
      if (this.#trials.length === 0 && situation.resources.some(({ heldBytes }) => heldBytes > 0)) caution.right()
      return
    }
    demands.add(this.#demandBytes)
    const judged = this.#trials.filter(({ isRestored }) => !isRestored)
    if (judged.length === 0) return
    if (this.#demandBytes > limitBytes) caution.right()
    else for (const { costMs, hopedMs } of judged) caution.wrong(costMs, hopedMs)
  }

  #benefitMs(of: {
    readonly situation: Situation
    readonly lossMs: number
    readonly risk: number
    readonly headroomBytes: number
    readonly costMs: number
    readonly netBytes: number
    readonly freedBytes: number
  }): number {
    const { situation, lossMs, risk, headroomBytes, costMs, netBytes, freedBytes } = of
    const { pressure, committedBytes, remainingMs } = situation
    const share = committedBytes > 0 ? Math.min(1, freedBytes / committedBytes) : 0
    const stallMs = pressure * remainingMs * share
    const afterMs = Math.min(this.risk(netBytes), risk) * lossMs
    const further = netBytes > 0 ? Math.max(0, Math.ceil(-headroomBytes / netBytes) - 1) : Infinity
    return risk * lossMs - Math.min(afterMs, risk * further * costMs) + stallMs
  }

  #priced(resource: ScratchResource): {
    readonly costMs: number
    readonly freedBytes: number
    readonly netBytes: number
  } {
    const { heldBytes } = resource
    const netBytes = heldBytes - this.model.costsOf(resource.name).refillBytes(heldBytes)
    return { costMs: this.costMs(resource), freedBytes: heldBytes, netBytes }
  }

  /** A task that runs out has run in vain, up to then, and its environment goes with it, and all that this holds. */
  #lossMs(situation: Situation): number {
    const refillMs = situation.resources.reduce(
      (sum, { name, heldBytes }) => sum + this.model.costsOf(name).refillMs(heldBytes),
      0,
    )
    return this.model.loss.mean * this.#reckonedLossMs(situation) + refillMs
  }

  #reckonedLossMs({ usedBytes, limitBytes, elapsedMs, remainingMs, startupMs }: Situation): number {
    const untilMs = Math.max(0, limitBytes - usedBytes) / this.#growth.rate
    return elapsedMs + (untilMs >= 0 ? Math.min(untilMs, remainingMs) : 0) + startupMs
  }

  #expectedPeakBytes(situation: Situation): number {
    const { peakBytes, peakConfidence } = situation
    const trend = this.#trendPeakBytes(situation) - this.#lostBytes()
    return peakConfidence > 0 ? peakConfidence * peakBytes + (1 - peakConfidence) * trend : trend
  }

  /** Had nothing been reset. */
  #trendPeakBytes({ remainingMs }: Situation): number {
    const { rate } = this.#growth
    return this.#demandBytes + (rate > 0 ? rate * remainingMs : 0)
  }

  #lostBytes(): number {
    return this.#trials.reduce((sum, { lostBytes }) => sum + lostBytes, 0)
  }

  #usualOf(resourceId: number): Usual {
    let usual = this.#usual.get(resourceId)
    if (usual === undefined) this.#usual.set(resourceId, (usual = new Usual()))
    return usual
  }
}
