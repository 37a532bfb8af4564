import type { Address } from '../../act/local/memory/index.js'

/** What a sandbox or a VM has mapped (seed 000). */
export interface VmContext {
  /** Name of the sandbox. */
  readonly vmId: string
  /** Virtual address of each island that it has mapped; those that are swapped out have none. */
  readonly islandMap: Map<number, Address>
  /** Share, 0..1, of what it may have mapped that is mapped now; 0 where nothing limits it. */
  memoryPressure: number
}
