// With forgetting 1, recursive least squares is ridge regression on all points so far, solved in closed form here.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RegressionJob } from '../../../src/forecast/layout.js'
import { createRandom } from '../../../src/sense/random.js'
import { Rig, TICK_MS } from '../rig.js'

const PRIOR = 100
const TICKS = 60

test('coefficients on a constant, two lags and another signal, two steps ahead', () => {
  const random = createRandom('ridge')
  const spec = {
    model: 'regression',
    horizonMs: 2 * TICK_MS,
    features: ['other'],
    parameters: { lags: 2, forgetting: 1, prior: PRIOR },
  } as const
  const rig = new Rig(1, [spec])
  const values: number[] = []
  const others: number[] = []
  for (let tick = 0; tick < TICKS; tick++) {
    const drive = tick >= 2 ? others[tick - 2]! : 0
    values.push(5 + 0.6 * (values[tick - 1] ?? 10) - 0.3 * (values[tick - 2] ?? 10) + 0.8 * drive + random.normal())
    others.push(3 + random.normal())
    rig.table.signal('other').raw[0] = others[tick]!
    rig.step([values[tick]!])
  }
  const points = Array.from({ length: TICKS }, (_, tick) => tick).filter((tick) => tick >= 3)
  const x = points.map((tick) => [1, values[tick - 2]!, values[tick - 3]!, others[tick - 2]!])
  // Lags explain the change since the newest known value.
  const y = points.map((tick) => values[tick]! - values[tick - 2]!)
  // The prior variance of a coefficient is PRIOR over the square of its feature's first value.
  const expected = ridge(
    x,
    y,
    x[0]!.map((first) => (first * first) / PRIOR),
  )
  const job = RegressionJob.read(rig.sense.memory.memory.buffer, rig.forecast.jobs()[0]!.pointer)
  const { capacity, terms } = job
  const copy = ((TICKS - 1) & 1) * (terms + (terms * (terms + 1)) / 2) * capacity
  const state = new Float64Array(rig.sense.memory.memory.buffer, job.state)
  expected.forEach((coefficient, term) => {
    const actual = state[copy + term * capacity]!
    assert.ok(Math.abs(actual - coefficient) < 1e-9, `coefficient ${term}: ${actual}, not ${coefficient}`)
  })
  const now = [1, values[TICKS - 1]!, values[TICKS - 2]!, others[TICKS - 1]!]
  const ahead = now.reduce((sum, feature, term) => sum + feature * expected[term]!, values[TICKS - 1]!)
  assert.ok(Math.abs(rig.forecast.results.mean.values[0]! - ahead) < 1e-8)
})

/** Solves (X'X + diag(penalties)) b = X'y by elimination with pivoting. */
function ridge(x: number[][], y: number[], penalties: number[]): number[] {
  const size = penalties.length
  const system = penalties.map((penalty, i) => [
    ...penalties.map((_, j) => x.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? penalty : 0)),
    x.reduce((sum, row, at) => sum + row[i]! * y[at]!, 0),
  ])
  for (let column = 0; column < size; column++) {
    const pivot = system
      .slice(column)
      .reduce((best, row) => (Math.abs(row[column]!) > Math.abs(best[column]!) ? row : best))
    system.splice(system.indexOf(pivot), 1)
    system.splice(column, 0, pivot)
    for (const row of system) {
      if (row === pivot) continue
      const factor = row[column]! / pivot[column]!
      for (let at = column; at <= size; at++) row[at]! -= factor * pivot[at]!
    }
  }
  return system.map((row, at) => row[size]! / row[at]!)
}

test.run()
