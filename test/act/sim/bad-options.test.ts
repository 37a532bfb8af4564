import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SimFunctions, SimVms } from '../../../src/act/sim/index.js'
import { refusal } from '../../rejection.js'

test('every option out of range is named', () => {
  const given = { seed: 1, vms: 10 }
  const vms = (options: object) => refusal(() => new SimVms({ ...given, ...options }))
  assert.is(vms({ vms: 0 }), 'option vms of simulated guests is a whole number from 1, not 0')
  assert.is(vms({ vms: 1.5 }), 'option vms of simulated guests is a whole number from 1, not 1.5')
  assert.is(vms({ vmsPerHost: 0 }), 'option vmsPerHost of simulated guests is a whole number from 1, not 0')
  assert.is(vms({ dayMs: 0 }), 'option dayMs of simulated guests is a number above 0, not 0')
  assert.is(vms({ hostShare: 0 }), 'option hostShare of simulated guests is a number above 0 and at most 1, not 0')
  const trace = { minutes: 10, functions: [] }
  assert.is(
    refusal(() => new SimFunctions(trace as never)),
    'a trace to simulate has at least one function',
  )
})

test.run()
