// How far an arm goes: a newsvendor stocks the item for which demand is as likely as its overstock is dear.

/** A level of an arm; see BanditJob in assembly/layout.ts. */
interface Level {
  /** The share of ticks that must need an island for it to stand by. */
  readonly share: number
  /** The normal distribution leaves this share above it. */
  readonly quantile: number
  /** A Poisson distribution with this mean has this share above zero. */
  readonly least: number
}

const LARGEST_SHARE = 0.9

/**
 * As the costs say, as if misses were a quarter as dear, and as if they were four times as dear. The share at which an
 * island pays is idle / (idle + miss): the critical ratio of K. J. Arrow, T. Harris and J. Marschak, "Optimal Inventory
 * Policy", Econometrica 19, 1951.
 * @param miss what a task that finds no island costs, in ticks that an island is idle
 */
function levelsFor(miss: number): readonly [Level, Level, Level] {
  return [level(miss), level(miss / 4), level(miss * 4)]
}

/** The levels as fields of a BanditJob. @param miss as above */
export function levelFields(miss: number) {
  const [even, lean, generous] = levelsFor(miss)
  return {
    share: even.share,
    share1: lean.share,
    share2: generous.share,
    quantile: even.quantile,
    quantile1: lean.quantile,
    quantile2: generous.quantile,
    least: even.least,
    least1: lean.least,
    least2: generous.least,
  }
}

function level(miss: number): Level {
  const share = Math.min(LARGEST_SHARE, 1 / (1 + miss))
  return { share, quantile: quantileAbove(share), least: -Math.log(1 - share) }
}

/** M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions", 26.2.23: off by less than 4.5e-4. */
function quantileAbove(share: number): number {
  if (share > 0.5) return -quantileAbove(1 - share)
  const t = Math.sqrt(-2 * Math.log(share))
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
}
