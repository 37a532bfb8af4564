// What a plan moves: a resource of a target, set to a level. Derived from the action table, so a new action needs no
// change here.
import { ACTIONS, type ActionType } from '../../act/actions.js'
import type { TargetKind } from '../../sense/index.js'

export interface Resource {
  readonly target: TargetKind
  readonly name: string
  /** Signal that says what the target has now. */
  readonly current: string
  /** Bytes of host memory that one unit takes: a signal that says it, or a number. */
  readonly bytesPerUnit: string | number
  /** Things that are counted cannot be halved: levels are rounded down to whole ones. */
  readonly whole: boolean
  /** What bounds the level whatever a policy says: a signal, or a number that is the same for all. */
  readonly floor: string | number
  readonly ceiling: string | number
  /** Signals that rise when too much was taken back. */
  readonly strain: readonly string[]
}

type Safety = Pick<Resource, 'floor' | 'ceiling' | 'strain'>

const FREE: Safety = { floor: 0, ceiling: Infinity, strain: [] }

/** What keeps a target alive is no policy's choice. */
const SAFETY: Readonly<Record<string, Safety>> = {
  'vm memory': {
    floor: 'memory.safeMinimum',
    ceiling: 'memory.maximum',
    strain: ['memory.pressure', 'memory.refaults'],
  },
  // A guest that gets less than this no longer answers its watchdogs, and to many hypervisors none at all means no limit.
  'vm cpu': { floor: 0.05, ceiling: 'cpu.cores', strain: ['cpu.pressure'] },
  'vm disk': { floor: 2 ** 20, ceiling: Infinity, strain: ['io.pressure'] },
  'vm io': { floor: 10, ceiling: Infinity, strain: ['io.pressure'] },
  'vm network': { floor: 2 ** 16, ceiling: Infinity, strain: [] },
}

/** Rounding errors must not cost a whole unit. */
export const WHOLE_TOLERANCE = 1e-9

/** Every resource that some action moves; rules and readings name one by its index here. */
export const RESOURCES: readonly Resource[] = [
  ...new Map(ACTIONS.map((action) => [keyOf(action), describe(action)])).values(),
]

export function resourceIndex(action: ActionType): number {
  return RESOURCES.findIndex(({ target, name }) => target === action.target && name === action.resource)
}

const INDEXES: ReadonlyMap<string, number> = new Map(ACTIONS.map((action) => [action.name, resourceIndex(action)]))

/** Index of the resource that an action moves; -1 for an action that there is not. */
export function resourceOf(action: string): number {
  return INDEXES.get(action) ?? -1
}

function keyOf({ target, resource }: ActionType): string {
  return `${target} ${resource}`
}

function describe(action: ActionType): Resource {
  return {
    target: action.target,
    name: action.resource,
    current: action.current,
    bytesPerUnit: action.bytesPerUnit,
    whole: action.arguments['to']!.unit === 'count',
    ...(SAFETY[keyOf(action)] ?? FREE),
  }
}
