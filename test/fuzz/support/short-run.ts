import * as assert from 'uvu/assert'
import type { TargetName } from '../targets.js'
import { formatFinding, runCampaign } from './campaign.js'

/** A few inputs with every run of the tests; `run.js` goes on for as long as one likes. */
export async function promiseNothingFound(target: TargetName, inputs: number): Promise<void> {
  const { runs, accepted, findings } = await runCampaign({ target, seed: 'short', to: inputs })
  assert.equal(findings.map(formatFinding), [])
  assert.is(runs, inputs)
  assert.ok(accepted > 0, 'inputs that are accepted are tested too')
}
