// What functions are ready to lose while they run: arenas. Their contents can be reset by the runtime in between two
// uses.
//
//   context    what a function gets
//   space      its environment's side: makes arenas, lends them, watches the memory limit
//   lease      the agreement between both sides
//   resource   the runtime's side of one of them: reset, snapshot, restore
//   source     the runtime's side of all of them
export type { Arena, FunctionContext, ScratchFolder } from './context.js'
export { LocalScratch } from './source.js'
