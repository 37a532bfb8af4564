// Which numbers the sources of a policy's expressions may give, whatever hosts observe.
import { ACTIONS } from '../../act/actions.js'
import type { SignalRegistry, TargetKind } from '../../sense/index.js'
import type { Bounds } from '../expressions/facts.js'
import { ANYTHING, type Range } from '../expressions/ranges.js'

const PROBABILITY: Range = { low: 0, high: 1, maybeMissing: true }
/** Written by plans, which are not bound to what a host may observe. */
const WORTHS: ReadonlySet<string> = new Set(ACTIONS.map(({ target, worth }) => `${target}.${worth}`))

/** @param target what the policy looks at */
export function boundsIn(registry: SignalRegistry, target: TargetKind): Bounds {
  return (source) => {
    if (source.kind === 'forecast')
      return source.field === 'confidence' || source.field === 'probability' ? PROBABILITY : ANYTHING
    if (source.kind !== 'signal') return ANYTHING
    const kind = source.of === 'host' ? 'host' : target
    const signal = registry.find(kind, source.name)
    if (signal === null || WORTHS.has(`${kind}.${source.name}`)) return ANYTHING
    // A row begins with the initial value; NaN, which is most of them, widens nothing.
    const { minimum, maximum, initial } = signal
    return {
      low: initial < minimum ? initial : minimum,
      high: initial > maximum ? initial : maximum,
      maybeMissing: true,
    }
  }
}
