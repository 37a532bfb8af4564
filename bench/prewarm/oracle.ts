import type { DayCost } from '../../src/cli/simulate/day-cost.js'
import type { FunctionTrace } from '../../src/sense/traces/trace.js'
import { costOf } from './idle-rule.js'

/** What nobody can beat: it knows the next call, so it is never idle and never late but at a function's first call. */
export function oracle(trace: FunctionTrace): DayCost {
  return costOf(trace, ({ arrivalMinutes }) => {
    let calls = 0
    return () => {
      const gap = (arrivalMinutes[calls + 1] ?? Infinity) - arrivalMinutes[calls]!
      calls++
      return { from: gap, to: gap }
    }
  })
}
