import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FAMILIES, FORETOLD, foretell } from './synthetic.js'

for (const [name, family] of Object.entries(FAMILIES)) {
  test(`${name}: nine of ten outcomes lie in their intervals, and means are nearer than what was last seen`, () => {
    const scores = foretell(family, `profiler ${name}`, 300, 80)
    for (const foretold of FORETOLD) {
      const { count, covered, error, lastError } = scores[foretold]
      const told = `${foretold}: ${(100 * covered).toFixed(1)} % of ${count} covered, error ${error / lastError} of last`
      assert.ok(count > 2000, told)
      if (lastError === 0) {
        assert.is(error, 0, told) // it uses none of that, ever
        continue
      }
      assert.ok(covered >= 0.85 && covered <= 0.95, told)
      assert.ok(error < lastError, told)
    }
  })
}

test.run()
