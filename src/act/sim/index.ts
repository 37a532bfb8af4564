// The simulated host: virtual time, one seed, nothing executed.
export { type FunctionStatistics, SimFunctions } from './functions.js'
export type { GuestBehaviour } from './guest-behaviour.js'
export { SimHost } from './host.js'
export type { SimPart } from './part.js'
export { SimVms, type SimVmsOptions } from './vms.js'
