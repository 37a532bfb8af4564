// The one typed face of the native module: reservations, images, islands, overlays, samples. Nothing else loads it.
export type { Address, Bytes, MemoryErrorCode } from './native.js'
export * from './image.js'
export * from './island.js'
export * from './overlay.js'
export * from './process.js'
export * from './reservation.js'
export type { ResetCounts } from './reset-counts.js'
export * from './sampler.js'
