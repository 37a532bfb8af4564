// Replay: a recorded run as a host for other policies.
export { type LevelsFrom, ReplayHost } from './host.js'
export type { LevelFigures } from './levels.js'
export {
  type RecordedDecisions,
  type RecordedPolicies,
  recordedTicks,
  runOf,
  type RecordedTick,
  samePolicies,
} from './recording.js'
