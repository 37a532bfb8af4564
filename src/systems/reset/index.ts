// Predictive reset (seed 001): when a running task is about to run out of something, what it can make anew is taken
// from it, and it goes on.
//
//   profiler/      what a task will need until it ends
//   manager        weighs both sides for every task, every tick; hears what came of it
//   watched-task   one task: how it grows, how likely it runs out, what a reset would save and cost
//   growth, demands, usual    what is known of it and of earlier ones
//   costs, learned            what resets cost, as measured
//   trial, caution            what came of a reset, and what that teaches
export {
  PredictiveResetManager,
  type PredictiveResetManagerOptions,
  type ResetStatistics,
  type TaskForecasts,
} from './manager.js'
export * from './profiler/index.js'
