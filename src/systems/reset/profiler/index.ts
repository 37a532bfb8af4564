// What a task will need until it ends (seed 001): a rolling forecast, made anew every tick from what the task did so
// far
// and from what earlier tasks of its function did.
//   durations.ts   how much longer a task runs that has run so long
//   series.ts      what one running task did, in bounded memory
//   trend.ts       the level of a series and where it is going
//   phases.ts      what earlier tasks of a function did at which part of their time
//   interval.ts    between which bounds an outcome will lie
//   learned.ts     all of that for one function: which forecast is to be believed, and how far
//   running.ts     one running task: its series, what was foretold of it, and its profile
export type { Estimate, ResourceProfile } from './profile.js'
export { ResourceProfiler, type ResourceProfilerOptions } from './profiler.js'
