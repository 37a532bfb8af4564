// Automatic ARIMA for the short series of one function's idle times: orders p, d, q of 0 or 1.

interface Fit {
  readonly forecast: number
  /** Corrected Akaike information criterion: lower is better. */
  readonly aicc: number
}

/** Coarse to fine: halved spans around the best point so far. */
const REFINEMENTS = 8
const GRID = [-0.9, -0.6, -0.3, 0, 0.3, 0.6, 0.9]

/**
 * The next value of a series, by the ARIMA(p, d, q) with p, d, q in {0, 1} of lowest AICc, each fitted by conditional
 * least squares. A series that does not vary goes on as it is.
 * @param values at least one
 */
export function nextByArima(values: readonly number[]): number {
  const last = values.at(-1)!
  if (values.every((value) => value === last)) return last
  const changes = values.slice(1).map((value, i) => value - values[i]!)
  const fits = [0, 1].flatMap((p) =>
    [0, 1].flatMap((q) => [fit(values, p, q, true), withLast(fit(changes, p, q, false), last)]),
  )
  const simplest = { forecast: meanOf(values), aicc: Infinity } // a series too short to tell models apart
  return fits.reduce((best, candidate) => (candidate.aicc < best.aicc ? candidate : best), simplest).forecast
}

/** A forecast of the change is one of the value. */
function withLast({ forecast, aicc }: Fit, last: number): Fit {
  return { forecast: last + forecast, aicc }
}

/** ARMA(p, q) around the mean, or around 0 for a series of changes. */
function fit(values: readonly number[], p: number, q: number, hasMean: boolean): Fit {
  const n = values.length
  const parameters = p + q + (hasMean ? 1 : 0) + 1
  if (n - parameters - 1 <= 0) return { forecast: NaN, aicc: Infinity }
  const mean = hasMean ? meanOf(values) : 0
  const centred = values.map((value) => value - mean)
  let best = residualsOf(centred, 0, 0)
  let [phi, theta] = [0, 0]
  let span = 1
  for (let round = 0; round < REFINEMENTS; round++, span /= 2) {
    const [phiCentre, thetaCentre] = [phi, theta]
    for (const a of p === 0 ? [0] : GRID) {
      for (const b of q === 0 ? [0] : GRID) {
        const candidatePhi = within(phiCentre + a * span)
        const candidateTheta = within(thetaCentre + b * span)
        const candidate = residualsOf(centred, candidatePhi, candidateTheta)
        if (candidate.squares < best.squares) [best, phi, theta] = [candidate, candidatePhi, candidateTheta]
      }
    }
  }
  const aic = n * Math.log(Math.max(best.squares / n, Number.MIN_VALUE)) + 2 * parameters
  const aicc = aic + (2 * parameters * (parameters + 1)) / (n - parameters - 1)
  return { forecast: mean + phi * centred.at(-1)! + theta * best.last, aicc }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Stationary and invertible. */
function within(coefficient: number): number {
  return Math.max(-0.99, Math.min(0.99, coefficient))
}

/** Errors of the one-step forecasts, taking what was before the series as 0. */
function residualsOf(values: readonly number[], phi: number, theta: number): { squares: number; last: number } {
  let squares = 0
  let last = 0
  let before = 0
  for (const value of values) {
    last = value - phi * before - theta * last
    before = value
    squares += last * last
  }
  return { squares, last }
}
