import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import type { Random } from '../../../src/sense/random.js'

const count = 30_000

/** Mean and variance of many draws must lie within 5 standard errors of the theory. */
function moments(name: string, draw: (random: Random) => number, mean: number, variance: number, kurtosis: number) {
  test(`${name} has the mean and the variance of its distribution`, () => {
    const random = createRandom(name)
    const draws = Float64Array.from({ length: count }, () => draw(random))
    const sampleMean = draws.reduce((sum, x) => sum + x, 0) / count
    const sampleVariance = draws.reduce((sum, x) => sum + (x - sampleMean) ** 2, 0) / count
    assert.ok(Math.abs(sampleMean - mean) < 5 * Math.sqrt(variance / count), `mean ${sampleMean}, expected ${mean}`)
    assert.ok(
      Math.abs(sampleVariance - variance) < 5 * variance * Math.sqrt((kurtosis - 1) / count),
      `variance ${sampleVariance}, expected ${variance}`,
    )
  })
}

moments('uniform', (random) => random.uniform(), 1 / 2, 1 / 12, 1.8)
moments('normal', (random) => random.normal(), 0, 1, 3)
moments('exponential', (random) => random.exponential(4), 1 / 4, 1 / 16, 9)
moments('poisson, few', (random) => random.poisson(0.3), 0.3, 0.3, 3 + 1 / 0.3)
moments('poisson, many', (random) => random.poisson(1200), 1200, 1200, 3)
moments('log-normal, in logarithms', (random) => Math.log(random.logNormal(-0.38, 2.36)), -0.38, 2.36 ** 2, 3)
moments('pick', (random) => random.pick([2, 4, 9]), 5, 26 / 3, 1.5)

test('a Poisson process with nothing to expect stays silent', () => {
  assert.is(createRandom(0).poisson(0), 0)
})

test.run()
