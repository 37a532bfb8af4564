import type { Address } from './memory/index.js'

/** What a sandbox, an environment or a VM has mapped. */
export interface VmContext {
  /** Name of the sandbox. */
  readonly vmId: string
  /** Virtual address of each island that it has mapped; those that are swapped out have none. */
  readonly islandMap: Map<number, Address>
  /** Share, 0..1, of what it may have mapped that is mapped now; 0 where nothing limits it. */
  memoryPressure: number
}
