// Act: where decisions become changes. The host interface, the actions there are, the journal, and the hosts
// themselves.
export {
  ACTIONS,
  type ActionArgument,
  type ActionType,
  findAction,
  type Outcome,
  type PlannedAction,
} from './actions.js'
export type { ArrivalListener, Capabilities, Completion, CompletionListener, Host } from './host.js'
export * from './journal/index.js'
export {
  SCRATCH_KINDS,
  type ScratchKind,
  type ScratchListener,
  type ScratchReset,
  type ScratchResource,
  type ScratchSource,
  type ScratchTaskEnd,
} from './scratch.js'
