// The systems: what is particular to each and can be left out. The engine knows them by one interface.
export * from './islands/index.js'
export * from './reset/index.js'
export * from './specialization/index.js'
export type { System, SystemContext } from './system.js'
