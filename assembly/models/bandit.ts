// Which predictor of islands to believe, and how far: a contextual bandit over twelve arms, learned row by row.
//
// An arm is a predictor at a level: how many islands shall stand by for the next tick. Four predictors (the chance of a
// call by the function's own rhythm, its rate, the chance by what was called before, a fixed number), three levels each.
// What an arm costs is a newsvendor's loss, in ticks that an island is idle: each task that finds none costs `miss`, each
// island that nobody needs one. As tasks come whatever stands by, the cost of every arm is known afterwards, not only of
// the one that was chosen (the full-information setting: N. Cesa-Bianchi and G. Lugosi, "Prediction, Learning, and Games",
// 2006, ch. 2), so nothing need be explored. What is learned fades, as the best arm changes (discounting as in A. Garivier
// and E. Moulines, "On Upper-Confidence Bound Policies for Switching Bandit Problems", ALT 2011).
//
// Of `needed` islands an arm is short of some. Then at least as many tasks find none, and as the number of tasks rises and
// falls, more do: all of them where none stands by, fewer by the square of the share that is there.
//
// The context is the part of the day and whether the function was called in the tick before. Of each context an estimate
// is kept, and one of all of them; they are weighed by what the context has seen (shrinkage, as an empirical Bayes
// estimate has it). The arm of the least estimated cost is chosen.
//
// A pair of rows keeps its state in a block, a slot of two numbers each:
//
//     offers[12]  | what each arm said for the tick that ends now
//     general[12] | estimated cost of each arm
//     contexts[8] | of a context: estimated cost of each arm [12], ticks seen
//     typical     | islands needed in a tick that had any tasks
//     active      | 1 if the tick before had any
import { clamp, plus, present } from '../lanes'
import { BanditJob } from '../layout'

const ARMS: usize = 12
const SLOT: usize = 16
const GENERAL: usize = ARMS * SLOT
const CONTEXTS: usize = 2 * ARMS * SLOT
const CONTEXT: usize = (ARMS + 1) * SLOT
const TICKS: usize = ARMS * SLOT
const TYPICAL: usize = CONTEXTS + 8 * CONTEXT
const ACTIVE: usize = TYPICAL + SLOT
const BLOCK: usize = ACTIVE + SLOT

/** A context is believed as much as the general estimate when it has seen so many ticks. */
const DOUBT: f64 = 16
/** Weight of the newest number of islands in what is typical. */
const TYPICAL_RATE: f64 = 0.1
/** No arm offers more islands. */
const MOST: f64 = 1024

/** Bytes that the state of so many rows takes. */
export function banditBytes(rows: i32): i32 {
  return ((rows + 1) >> 1) * <i32>BLOCK
}

export function bandit(jobAt: usize, from: i32, to: i32, _tick: i32, progress: usize): void {
  const job = changetype<BanditJob>(jobAt)
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  for (let row = from; row < to; row += 2) {
    const at = <usize>row << 3
    const block = job.state + <usize>(row >> 1) * BLOCK
    const ticks = v128.load(job.ticks + at)
    const known = f64x2.gt(ticks, zero)
    if (!i64x2.all_true(known)) scrub(block, known)
    const needed = v128.load(job.needed + at)
    const told = present(needed)
    const active = f64x2.gt(needed, zero)
    learn(job, block, at, needed, ticks, v128.and(told, known))

    const typical = v128.load(block, TYPICAL)
    const first = f64x2.eq(typical, zero)
    const moved = plus(typical, f64x2.splat(TYPICAL_RATE), f64x2.sub(needed, typical))
    const usual = v128.bitselect(v128.bitselect(needed, moved, first), typical, active)
    v128.store(block, usual, TYPICAL)
    v128.store(block, v128.and(active, one), ACTIVE)
    v128.store(job.ticks + at, f64x2.add(ticks, one))

    offer(job, block, at, usual)
    choose(job, block, at, active)
    store<i32>(progress, row + 2)
  }
}

/** Another function has the row: it starts without a past. */
function scrub(block: usize, known: v128): void {
  for (let slot: usize = 0; slot < BLOCK; slot += SLOT) {
    v128.store(block + slot, v128.and(v128.load(block + slot), known))
  }
}

/** What each arm would have cost in the tick that ends now. */
// @ts-ignore: decorator
@inline
function learn(job: BanditJob, block: usize, at: usize, needed: v128, ticks: v128, told: v128): void {
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  const arrived = v128.load(job.arrived + at)
  const miss = f64x2.splat(job.miss)
  const wasActive = f64x2.gt(v128.load(block, ACTIVE), zero)
  const isActive = v128.and(told, wasActive)
  const isQuiet = v128.andnot(told, wasActive)
  const quiet = block + CONTEXTS + <usize>(2 * job.partBefore) * CONTEXT
  const lively = quiet + CONTEXT
  const quietTicks = f64x2.add(v128.load(quiet, TICKS), v128.and(isQuiet, one))
  const livelyTicks = f64x2.add(v128.load(lively, TICKS), v128.and(isActive, one))
  v128.store(quiet, quietTicks, TICKS)
  v128.store(lively, livelyTicks, TICKS)
  const least = f64x2.splat(2 * job.fade)
  const generalRate = v128.and(f64x2.pmax(f64x2.div(one, ticks), f64x2.splat(job.fade)), told)
  const quietRate = v128.and(f64x2.pmax(f64x2.div(one, quietTicks), least), isQuiet)
  const livelyRate = v128.and(f64x2.pmax(f64x2.div(one, livelyTicks), least), isActive)
  for (let arm: usize = 0; arm < ARMS * SLOT; arm += SLOT) {
    const offered = v128.load(block + arm)
    const short = f64x2.sub(needed, offered)
    const share = f64x2.div(short, needed)
    const again = f64x2.mul(arrived, f64x2.mul(share, share))
    const missed = v128.and(f64x2.pmax(again, short), f64x2.gt(short, zero))
    const cost = v128.and(plus(offered, missed, miss), told)
    update(block + GENERAL + arm, cost, generalRate)
    update(quiet + arm, cost, quietRate)
    update(lively + arm, cost, livelyRate)
  }
}

// @ts-ignore: decorator
@inline
function update(at: usize, cost: v128, rate: v128): void {
  const estimate = v128.load(at)
  v128.store(at, plus(estimate, rate, f64x2.sub(cost, estimate)))
}

/** What each arm says of the next tick. */
// @ts-ignore: decorator
@inline
function offer(job: BanditJob, block: usize, at: usize, typical: v128): void {
  const zero = f64x2.splat(0)
  const half = f64x2.splat(0.5)
  const chance = v128.load(job.chance + at)
  const likely = v128.load(job.likely + at)
  const rate = v128.load(job.rate + at)
  const mean = f64x2.pmax(v128.and(rate, present(rate)), zero)
  const spread = f64x2.sqrt(mean)
  const others = f64x2.pmax(f64x2.sub(typical, f64x2.splat(1)), zero)
  const spreadOfOthers = f64x2.sqrt(others)
  for (let level: usize = 0; level < 3; level++) {
    const one = f64x2.splat(1)
    const share = f64x2.splat(load<f64>(changetype<usize>(job) + (level << 3), offsetof<BanditJob>('share')))
    const quantile = f64x2.splat(load<f64>(changetype<usize>(job) + (level << 3), offsetof<BanditJob>('quantile')))
    const least = f64x2.splat(load<f64>(changetype<usize>(job) + (level << 3), offsetof<BanditJob>('least')))
    const atOnce = f64x2.add(one, f64x2.floor(f64x2.add(plus(others, quantile, spreadOfOthers), half)))
    const byRate = f64x2.pmax(
      v128.and(f64x2.ge(mean, least), one),
      f64x2.floor(f64x2.add(plus(mean, quantile, spread), half)),
    )
    const slot = block + level * SLOT
    v128.store(slot, bounded(v128.and(atOnce, f64x2.ge(chance, share))))
    v128.store(slot, bounded(byRate), 3 * SLOT)
    v128.store(slot, bounded(v128.and(atOnce, f64x2.ge(likely, share))), 6 * SLOT)
    v128.store(slot, f64x2.splat(<f64>(1 << <i32>level)), 9 * SLOT)
  }
}

// @ts-ignore: decorator
@inline
function bounded(islands: v128): v128 {
  return clamp(islands, f64x2.splat(0), f64x2.splat(MOST))
}

/** The arm of the least estimated cost; of equals the first. */
// @ts-ignore: decorator
@inline
function choose(job: BanditJob, block: usize, at: usize, active: v128): void {
  const quiet = block + CONTEXTS + <usize>(2 * job.part) * CONTEXT
  const lively = quiet + CONTEXT
  const ticks = v128.bitselect(v128.load(lively, TICKS), v128.load(quiet, TICKS), active)
  const trust = f64x2.div(ticks, f64x2.add(ticks, f64x2.splat(DOUBT)))
  let best = f64x2.splat(Infinity)
  let choice = f64x2.splat(0)
  let islands = f64x2.splat(0)
  for (let arm: usize = 0; arm < ARMS; arm++) {
    const slot = arm * SLOT
    const general = v128.load(block + GENERAL + slot)
    const own = v128.bitselect(v128.load(lively + slot), v128.load(quiet + slot), active)
    const cost = plus(general, trust, f64x2.sub(own, general))
    const isBetter = f64x2.lt(cost, best)
    best = v128.bitselect(cost, best, isBetter)
    choice = v128.bitselect(f64x2.splat(<f64>arm), choice, isBetter)
    islands = v128.bitselect(v128.load(block + slot), islands, isBetter)
  }
  v128.store(job.choice + at, choice)
  v128.store(job.islands + at, islands)
}
