import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../src/sense/random.js'
import { formatFinding, runCampaign } from './support/campaign.js'
import type { TargetName } from './targets.js'

const INPUTS = 12
/** In which each of these targets has one. */
const SEED = 's55'

/** The input that shows the defect. */
function defectOf(target: TargetName): number {
  const isDefect = (index: number) => createRandom(SEED).fork(target).fork(index).integer(10) === 0
  const [first = -1, second] = Array.from({ length: INPUTS }, (_, index) => index).filter(isDefect)
  assert.ok(first >= 0 && second === undefined, 'a seed with one defect')
  return first
}

for (const [target, kind, message] of [
  ['sometimes hangs', 'hang', /^still at work after 500 ms$/],
  ['sometimes throws', 'escaped', /^this.nothing is not a function$/],
  ['sometimes takes all memory', 'memory', /memory/],
  ['sometimes ends its thread', 'died', /^exit code 3$/],
] as const) {
  test(`a target that ${target}: the input is named, and the others are run`, async () => {
    const limits = kind === 'hang' ? { hangMs: 500 } : { heapMiB: 32 }
    const { runs, findings } = await runCampaign({ target, seed: SEED, to: INPUTS, ...limits })
    assert.is(runs, INPUTS)
    assert.is(findings.length, 1)
    const [finding] = findings
    assert.is(finding!.index, defectOf(target))
    assert.is(finding!.kind, kind)
    assert.match(finding!.message, message)
    assert.match(formatFinding(finding!), new RegExp(`--seed ${SEED} --only ${finding!.index}$`))
  })
}

test.run()
