import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies } from '../../../src/decide/index.js'
import { COUNTING_FORECAST } from '../kernels/support.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, vmPolicy } from '../support/policies.js'
import { Folder, release, tick } from './kernel-rig.js'

const test = suite('forecasts by kernels')
const policy = (to: string) =>
  vmPolicy(`forecasts:
  need: { signal: memory.used, kernel: kernels/count.wasm, horizon: 5s, memory: 1MiB, deadline: 500ms }
rules:
  - name: commit
    when: need.high > 0
    do: { action: memory.commit, to: ${to} }`)
const folder = new Folder({ 'kernels/count.wasm': COUNTING_FORECAST, 'policy.yaml': policy('need.high') })
test.after(() => folder.remove())

test('the mean looks ahead from the tick that uses it; a successor goes on with the state', async () => {
  const sense = smallSense()
  const bound = new BoundPolicies(folder.load(), sense, 1000)
  const row = addVm(sense, 'one', { 'memory.used': 100 })
  const meanOf = (of: BoundPolicies) => [...of.forecasts.values()][0]!.results.mean.values[row]
  await tick(bound, sense)
  assert.ok(Number.isNaN(meanOf(bound)))
  await tick(bound, sense)
  assert.is(meanOf(bound), 1 + 6)
  await tick(bound, sense)
  assert.is(meanOf(bound), 2 + 6)

  folder.write('policy.yaml', policy('need.high * 2'))
  const next = new BoundPolicies(folder.load(), sense, 1000, bound)
  bound.release(next)
  await tick(next, sense)
  assert.is(meanOf(next), 3 + 6)

  folder.write('kernels/count.wasm', COUNTING_FORECAST.replace('(f64.const 1)', '(f64.const 10)'))
  const changed = new BoundPolicies(folder.load(), sense, 1000, next)
  next.release(changed)
  await tick(changed, sense)
  await tick(changed, sense)
  assert.is(meanOf(changed), 10 + 6, 'another kernel begins anew')
  await release(changed)
  await bound.kernels.ended()
  await next.kernels.ended()
})

test.run()
