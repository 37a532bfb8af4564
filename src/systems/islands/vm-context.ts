import type { Address } from '../../act/local/memory/index.js'

/** What a sandbox or a VM has mapped (seed 000). */
export interface VmContext {
  /** Name of the sandbox. */
  readonly vmId: string
  /** Virtual address of each of its islands. */
  readonly islandMap: Map<number, Address>
  /** Share of its islands' memory that its tasks said they need, 0..1. */
  memoryPressure: number
}
