// How likely is an event of each row in the ticks to come, given how long there was none and what the row did before?
//
// A row remembers its last 32 gaps between events exactly, and a histogram of older ones. From these, five views of the
// moment each name a situation (a context). For every context all rows together count how often an event came and how
// often none did (idle-pool.ts); a mixer weighs what the five contexts say (context mixing: M. Mahoney, "Adaptive
// weighing of context models for lossless data compression", 2005). Which of the 12 mixers speaks depends on how much
// evidence the row's own gaps hold for this very idle time. The forecast over several ticks is that of none in each of
// them, one after the other.
//
//     memory of a row, 128 bytes
//      0  gaps          u16[32]   ticks between events, newest first; 0 where there is none yet
//     64  buckets       u8[32]    histogram of gaps, two buckets a doubling; halved when it holds 128
//     96  seenCalendar  u8        calendar class of the tick of the last event
//     97  mixer         u8        of the forecast for the next tick, which the pool learns from
//     98  contexts      u16[5]    of the same
//    112  logOdds       f64       the same
//
// The new gap and histogram are stored along with `seen` in a straight run, so that a worker is ended before or after
// it; all else only depends on them, and may be stored twice.
import { logistic } from '../elementary'
import { IdleHistogramJob, observedColumn } from '../layout'
import { LOG_ODDS, MIXER, mixedLogOdds, SEEN_CONTEXTS } from './idle-pool'

const BUCKETS: usize = 64, SEEN_CALENDAR: usize = 96
const MEMORY_BYTES: usize = 128
const LONGEST_GAP = 65_535
const HISTOGRAM_LIMIT = 128
const TIMER = 1
/** Beyond these odds, about one in half a million, counts say nothing. */
const LARGEST_LOG_ODDS: f64 = 13

// Where the contexts of each view begin; a view has as many as the next one begins after it.
const RECURRENCE = 0
const CALENDAR = RECURRENCE + 7 * 7 * 3
const SUCCESSION = CALENDAR + 8 * 6 * 6 * 4
const RHYTHM = SUCCESSION + 1 + 7 * 7 * 8
const HISTOGRAM = RHYTHM + 16 + 6 * 6 * 6 * 3

export function idleHistogram(jobAt: usize, from: i32, to: i32, tick: i32, progress: usize): void {
  const job = changetype<IdleHistogramJob>(jobAt)
  const observed = observedColumn(job.history, job.capacity, job.historyTicks, tick)
  for (let row = from; row < to; row++) {
    const at = <usize>row << 3
    const memory = job.memories + <usize>row * MEMORY_BYTES
    const last = <i32>load<f64>(job.seen + at)
    if (load<f64>(observed + at) > 0 && last != tick + 1) remember(job, memory, job.seen + at, last, tick)
    foresee(job, memory, <i32>load<f64>(job.seen + at), kindOf(job, at), at, tick)
    store<i32>(progress, row + 1)
  }
}

/** Takes an event into a row's memory. */
// @ts-ignore: decorator
@inline
function remember(job: IdleHistogramJob, memory: usize, seen: usize, last: i32, tick: i32): void {
  if (last == 0) {
    clear(memory) // what the row held of another target
  } else {
    const gap = min(LONGEST_GAP, tick + 1 - last)
    const g0 = v128.load(memory), g1 = v128.load(memory, 16), g2 = v128.load(memory, 32), g3 = v128.load(memory, 48)
    let b0 = v128.load(memory, BUCKETS)
    let b1 = v128.load(memory, BUCKETS + 16)
    if (sumOfBytes(b0, b1) >= HISTOGRAM_LIMIT) {
      b0 = i8x16.shr_u(b0, 1)
      b1 = i8x16.shr_u(b1, 1)
    }
    const bucket = memory + <usize>bucketOf(gap)
    v128.store(memory, g0, 2)
    v128.store(memory, g1, 18)
    v128.store(memory, g2, 34)
    v128.store(memory, g3, 50) // its last gap falls out: the buckets are stored over it
    store<u16>(memory, <u16>gap)
    v128.store(memory, b0, BUCKETS)
    v128.store(memory, b1, BUCKETS + 16)
    store<u8>(bucket, load<u8>(bucket, BUCKETS) + 1, BUCKETS)
  }
  store<u8>(memory, load<u8>(job.calendar), SEEN_CALENDAR)
  store<f64>(seen, <f64>(tick + 1))
}

/**
 * The probability of an event within the horizon, how many ticks will see one, and how much the row's own past says of
 * it.
 */
// @ts-ignore: decorator
@inline
function foresee(job: IdleHistogramJob, memory: usize, seen: i32, kind: i32, at: usize, tick: i32): void {
  let probability: f64 = 0
  let mean: f64 = 0
  let confidence: f64 = 0
  if (seen > 0) {
    const idleTicks = tick + 2 - seen
    const evidence = <f64>atRiskOf(memory, bucketOf(min(LONGEST_GAP, idleTicks)))
    confidence = evidence / (evidence + 1)
    for (let step = 0; step < job.steps; step++) {
      const calendar = <i32>load<u8>(job.calendar + <usize>(step + 1))
      const p = logistic(look(job.pool, memory, min(LONGEST_GAP, idleTicks + step), kind, calendar, step == 0))
      mean += p
      probability += (1 - probability) * p
    }
  }
  store<f64>(job.probability + at, probability)
  store<f64>(job.mean + at, mean)
  store<f64>(job.confidence + at, confidence)
}

/**
 * Names the situation in each view after `idleTicks` without an event and lets the mixer weigh what is known of each.
 * @param isNext whether the pool will learn how it turns out
 * @returns log-odds of an event
 */
function look(pool: usize, memory: usize, idleTicks: i32, kind: i32, calendar: i32, isNext: bool): f64 {
  const g0 = v128.load(memory), g1 = v128.load(memory, 16), g2 = v128.load(memory, 32), g3 = v128.load(memory, 48)
  const now = i16x8.splat(<i16>idleTicks)
  const s0 = i16x8.eq(g0, now), s1 = i16x8.eq(g1, now), s2 = i16x8.eq(g2, now), s3 = i16x8.eq(g3, now)
  const a0 = i16x8.ge_u(g0, now), a1 = i16x8.ge_u(g1, now), a2 = i16x8.ge_u(g2, now), a3 = i16x8.ge_u(g3, now)
  const same = count(s0, s1, s2, s3)
  const atLeast = count(a0, a1, a2, a3)
  const near = count(oneOff(g0, idleTicks), oneOff(g1, idleTicks), oneOff(g2, idleTicks), oneOff(g3, idleTicks))

  // What came after gaps like the newest: is this idle time what follows it? A gap's predecessor lies behind it.
  const newest = <i32>load<u16>(memory)
  const like = i16x8.splat(<i16>newest)
  const f0 = i16x8.eq(v128.load(memory, 2), like)
  const f1 = i16x8.eq(v128.load(memory, 18), like)
  const f2 = i16x8.eq(v128.load(memory, 34), like)
  const butOldest = i16x8(-1, -1, -1, -1, -1, -1, -1, 0) // nothing lies behind it
  const f3 = v128.and(i16x8.eq(v128.load(memory, 50), like), butOldest)
  const followedSame = count(v128.and(f0, s0), v128.and(f1, s1), v128.and(f2, s2), v128.and(f3, s3))
  const followedAtLeast = count(v128.and(f0, a0), v128.and(f1, a1), v128.and(f2, a2), v128.and(f3, a3))

  const scale = octave(idleTicks)
  const bucket = bucketOf(idleTicks)
  const atRisk = atRiskOf(memory, bucket)
  const ended = <i32>load<u8>(memory + <usize>bucket, BUCKETS)
  const hazard = ended == 0 ? 0 : 8 - octave((2 * atRisk + 1) / (2 * ended))
  const seenCalendar = <i32>load<u8>(memory, SEEN_CALENDAR)

  const recurrence = RECURRENCE + (countClass(same) * 7 + countClass(atLeast)) * 3 + few(near)
  const season = CALENDAR + ((kind * 6 + calendar) * 6 + seenCalendar) * 4 + min(3, scale >> 1)
  const histogram = HISTOGRAM + (hazard * 7 + countClass(atRisk)) * 32 + bucket
  let succession = SUCCESSION
  let rhythm = RHYTHM
  if (newest == 0) {
    rhythm += scale
  } else {
    succession += 1 + (countClass(followedAtLeast) * 7 + countClass(followedSame)) * 8 + min(7, scale)
    const before = relation(<i32>load<u16>(memory, 2), idleTicks)
    const third = relation(<i32>load<u16>(memory, 4), idleTicks)
    rhythm += 16 + ((relation(newest, idleTicks) * 6 + before) * 6 + third) * 3 + min(2, scale >> 1)
  }

  // No gap, one or two, or more; those that are the same are among those at least as long, so six pairs of the two
  // exist.
  const long = few(atLeast)
  const mixer = (((long * (long + 1)) >> 1) + few(same)) * 2 + i32(kind == TIMER)
  const mixed = mixedLogOdds(pool, mixer, recurrence, season, succession, rhythm, histogram)
  const logOdds = max(-LARGEST_LOG_ODDS, min(LARGEST_LOG_ODDS, mixed))
  if (isNext) {
    store<u8>(memory, <u8>mixer, MIXER)
    store<u16>(memory, <u16>recurrence, SEEN_CONTEXTS)
    store<u16>(memory, <u16>season, SEEN_CONTEXTS + 2)
    store<u16>(memory, <u16>succession, SEEN_CONTEXTS + 4)
    store<u16>(memory, <u16>rhythm, SEEN_CONTEXTS + 6)
    store<u16>(memory, <u16>histogram, SEEN_CONTEXTS + 8)
    store<f64>(memory, logOdds, LOG_ODDS)
  }
  return logOdds
}

/** Which of the eight labels a row has; 7 is any other. */
// @ts-ignore: decorator
@inline
function kindOf(job: IdleHistogramJob, at: usize): i32 {
  const label = f64x2.splat(load<f64>(job.labels + at))
  const k0 = i64x2.bitmask(f64x2.eq(label, v128.load(job.kinds)))
  const k1 = i64x2.bitmask(f64x2.eq(label, v128.load(job.kinds, 16)))
  const k2 = i64x2.bitmask(f64x2.eq(label, v128.load(job.kinds, 32)))
  const k3 = i64x2.bitmask(f64x2.eq(label, v128.load(job.kinds, 48)))
  return ctz(k0 | (k1 << 2) | (k2 << 4) | (k3 << 6) | 128)
}

/** How many of 32 lanes are set. */
// @ts-ignore: decorator
@inline
function count(a: v128, b: v128, c: v128, d: v128): i32 {
  const low = i8x16.bitmask(i8x16.narrow_i16x8_s(a, b))
  return popcnt(low | (i8x16.bitmask(i8x16.narrow_i16x8_s(c, d)) << 16))
}

/** Gaps one tick longer or shorter; 0 is no gap, and what one tick more than the longest wraps to. */
// @ts-ignore: decorator
@inline
function oneOff(gaps: v128, idleTicks: i32): v128 {
  const shorter = i16x8.eq(gaps, i16x8.splat(<i16>(idleTicks - 1)))
  const longer = i16x8.eq(gaps, i16x8.splat(<i16>(idleTicks + 1)))
  return v128.andnot(v128.or(shorter, longer), i16x8.eq(gaps, i16x8.splat(0)))
}

/** Gaps in the histogram that lasted into a bucket or longer. */
// @ts-ignore: decorator
@inline
function atRiskOf(memory: usize, bucket: i32): i32 {
  const first = i8x16.splat(<i8>bucket)
  const low = i8x16.ge_s(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), first)
  const high = i8x16.ge_s(i8x16(16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31), first)
  return sumOfBytes(v128.and(v128.load(memory, BUCKETS), low), v128.and(v128.load(memory, BUCKETS + 16), high))
}

// @ts-ignore: decorator
@inline
function sumOfBytes(a: v128, b: v128): i32 {
  const pairs = i16x8.add(i16x8.extadd_pairwise_i8x16_u(a), i16x8.extadd_pairwise_i8x16_u(b))
  const fours = i32x4.extadd_pairwise_i16x8_u(pairs)
  const eights = i32x4.add(fours, i64x2.shr_u(fours, 32))
  return i32x4.extract_lane(eights, 0) + i32x4.extract_lane(eights, 2)
}

// @ts-ignore: decorator
@inline
function clear(memory: usize): void {
  const zero = i32x4.splat(0)
  v128.store(memory, zero)
  v128.store(memory, zero, 16)
  v128.store(memory, zero, 32)
  v128.store(memory, zero, 48)
  v128.store(memory, zero, BUCKETS)
  v128.store(memory, zero, BUCKETS + 16)
}

/** floor(log2 x) of a positive integer. */
// @ts-ignore: decorator
@inline
function octave(x: i32): i32 {
  return 31 - clz(x)
}

/** Two buckets a doubling: 1, -, 2, 3, 4-5, 6-7, 8-11, ... */
// @ts-ignore: decorator
@inline
function bucketOf(gap: i32): i32 {
  const whole = octave(gap)
  return whole == 0 ? 0 : min(31, 2 * whole + ((gap >> (whole - 1)) & 1))
}

/** 0, 1, 2, 3-4, 5-8, 9-16, more. */
// @ts-ignore: decorator
@inline
function countClass(count: i32): i32 {
  return count < 3 ? count : min(6, 2 + octave(count - 1))
}

/** 0, 1-2, more. */
// @ts-ignore: decorator
@inline
function few(count: i32): i32 {
  return min(2, (count + 1) >> 1)
}

/**
 * How the idle time stands to an earlier gap: 0 past twice, 1 past, 2 before, 3 one tick off, 4 the same, 5 no such
 * gap.
 */
// @ts-ignore: decorator
@inline
function relation(gap: i32, idleTicks: i32): i32 {
  if (gap == 0) return 5
  if (gap == idleTicks) return 4
  if (gap == idleTicks - 1 || gap == idleTicks + 1) return 3
  if (gap > idleTicks) return 2
  return 2 * gap < idleTicks ? 0 : 1
}
