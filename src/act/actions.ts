// What a rule may ask for. Every action sets a resource of a target to a level ("to"), so the arbiter can weigh any
// two.
import type { TargetKind, Unit } from '../sense/index.js'

/** What an action takes, besides its target. */
export interface ActionArgument {
  /** Unit of the expression that a policy gives for it. */
  readonly unit: Unit
  /** Whether a rule must give it. */
  readonly required: boolean
  /** One line for the reference page. */
  readonly description: string
}

/** Something that a rule may ask for: it sets a resource of a target to a level, its argument `to`. */
export interface ActionType {
  /** `memory.commit`: what a policy writes after `action:`. */
  readonly name: string
  /** The kind of target that it is done to. */
  readonly target: TargetKind
  /** One line for the reference page. */
  readonly description: string
  /** What a rule writes beside `action:`, by name. */
  readonly arguments: Readonly<Record<string, ActionArgument>>
  /** Actions on one resource of a target exclude each other: one proposal of a tick wins. */
  readonly resource: string
  /** Signal of the target that says what it has of the resource now. */
  readonly current: string
  /**
   * Bytes of host memory that one unit of the resource takes: a signal that says it, or a number, which is 1 where the
   * unit is bytes of memory and 0 where it takes none.
   */
  readonly bytesPerUnit: string | number
  /**
   * Signal that holds, after every plan, the score which the target's proposal had: what a host short of memory goes
   * by.
   */
  readonly worth: string | null
  /**
   * What the level means to the host's memory.
   * - `set`: given now or taken back now
   * - `raise`: only ever upwards; `lower`: only ever downwards
   * - `reserve`: set aside in the books, not handed out
   */
  readonly effect: 'set' | 'raise' | 'lower' | 'reserve'
  /**
   * Whether it is done at once and as often as it pays, for it costs nobody but its target. A guest's memory moves seldom
   * and little by little instead, whatever the rule says.
   */
  readonly atOnce: boolean
}

const score: ActionArgument = {
  unit: 'ratio',
  required: false,
  description: 'What it is worth per byte: where memory is short the higher score is served first',
}

/** What a guest may use at most of something that is no memory, so that no host has to set any aside for it. */
function limit(name: string, unit: Unit, description: string, level: string): ActionType {
  const [resource] = name.split('.') as [string]
  return {
    name,
    target: 'vm',
    description,
    arguments: { to: { unit, required: true, description: level } },
    resource,
    current: name,
    bytesPerUnit: 0,
    worth: null,
    effect: 'set',
    atOnce: true,
  }
}

/** What a task holds in resources whose contents it is ready to lose: they are reset whole, the dearest to keep first. */
function reset(name: string, what: string): ActionType {
  const [kind] = name.split('.') as [string]
  return {
    name,
    target: 'task',
    description: `Put ${what} back to how they began, while the task goes on`,
    arguments: { to: { unit: 'bytes', required: true, description: 'The most that they shall hold afterwards' } },
    resource: `scratch-${kind}`,
    current: `scratch.${kind}`,
    bytesPerUnit: 1,
    worth: null,
    effect: 'lower',
    atOnce: true,
  }
}

/** Actions that Atoll knows without being told. A host says which of them it can do. */
export const ACTIONS: readonly ActionType[] = [
  {
    name: 'memory.commit',
    target: 'vm',
    description: 'Give the guest memory now',
    arguments: { to: { unit: 'bytes', required: true, description: 'Memory it shall have' }, score },
    resource: 'memory',
    current: 'memory.actual',
    bytesPerUnit: 1,
    worth: null,
    effect: 'raise',
    atOnce: false,
  },
  {
    name: 'memory.reserve',
    target: 'vm',
    description: 'Set memory aside for the guest; it is given on the first sign of need',
    arguments: { to: { unit: 'bytes', required: true, description: 'Memory it shall be able to have' }, score },
    resource: 'memory',
    current: 'memory.actual',
    bytesPerUnit: 1,
    worth: null,
    effect: 'reserve',
    atOnce: false,
  },
  {
    name: 'memory.reclaim',
    target: 'vm',
    description: 'Take memory back from the guest',
    arguments: { to: { unit: 'bytes', required: true, description: 'Memory it shall keep' }, score },
    resource: 'memory',
    current: 'memory.actual',
    bytesPerUnit: 1,
    worth: null,
    effect: 'lower',
    atOnce: false,
  },
  limit('cpu.limit', 'cores', 'Let the guest use so much of its processors (a quota)', 'Cores it may use'),
  limit('disk.limit', 'bytes/second', 'Let the guest read and write so fast', 'Bytes a second, both ways together'),
  limit('io.limit', '1/second', 'Let the guest do so many disk operations', 'Operations a second'),
  limit('network.limit', 'bytes/second', 'Let the guest send and receive so fast', 'Bytes a second, each way'),
  {
    name: 'environment.warm',
    target: 'function',
    description: 'Have this many environments ready for requests: start those that are missing, stop those beyond',
    arguments: { to: { unit: 'count', required: true, description: 'Environments ready and idle' }, score },
    resource: 'environments',
    current: 'environments.warm',
    bytesPerUnit: 'environment.memory',
    worth: 'environments.worth',
    effect: 'set',
    atOnce: true,
  },
  {
    name: 'island.standby',
    target: 'function',
    description: 'Have this many islands of its image populated and on standby',
    arguments: { to: { unit: 'count', required: true, description: 'Islands on standby' }, score },
    resource: 'islands',
    current: 'islands.standby',
    bytesPerUnit: 'island.size',
    worth: null,
    effect: 'set',
    atOnce: true,
  },
  {
    name: 'island.limit',
    target: 'function',
    description: 'When no island stands by, make one for a task, as long as fewer than this many are in use',
    arguments: { to: { unit: 'count', required: true, description: 'Islands in use at once; 0: none is made' } },
    resource: 'island-limit',
    current: 'islands.limit',
    bytesPerUnit: 0,
    worth: null,
    effect: 'set',
    atOnce: true,
  },
  {
    name: 'island.wait',
    target: 'function',
    description:
      'When no island stands by and none may be made, let a task wait for one, and refuse it after this time',
    arguments: { to: { unit: 'seconds', required: true, description: 'The longest wait; 0: refused at once' } },
    resource: 'island-wait',
    current: 'island.wait',
    bytesPerUnit: 0,
    worth: null,
    effect: 'set',
    atOnce: true,
  },
  reset('memory.reset', 'memory regions of the task that it declared resettable'),
  reset('storage.reset', 'files that the task declared resettable'),
]

export function findAction(name: string): ActionType | null {
  return ACTIONS.find((action) => action.name === name) ?? null
}

/** One action of a plan, ready for a host. */
export interface PlannedAction {
  /** Unique within an engine's life and its journal. */
  readonly id: string
  /** Name of the action: one of {@link ACTIONS}. */
  readonly action: string
  /** Kind of the target that it is done to. */
  readonly target: TargetKind
  /** Id of the target. */
  readonly targetId: string
  /** The row it was decided for; see {@link PlannedAction.generation}. */
  readonly row: number
  /** The target that it was decided for: a host must not apply it to another one in the same row. */
  readonly generation: number
  /** The level to reach, in the unit of the action's `to`. */
  readonly to: number
  /** The level it had when the plan was made. */
  readonly from: number
  /** Name of the policy that asked for it. */
  readonly policy: string
  /** Name of the rule that asked for it. */
  readonly rule: string
}

/**
 * What became of an action.
 * - `done`: the host has done all that it had to. `reached` is the level that the target has, or, where the target
 *   itself has to follow (a guest that gives up or takes memory), the level it was told to go to. Which one it is, the
 *   host need not know: until the target's level shows it, the engine keeps what was granted booked.
 * - `partial`: as `done`, but at a level short of the one that was asked for
 * - `failed`: nothing changed; `retry` says whether it is worth asking for again
 */
export type Outcome =
  | { readonly status: 'done'; readonly reached: number }
  | { readonly status: 'partial'; readonly reached: number; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string; readonly retry: boolean }
