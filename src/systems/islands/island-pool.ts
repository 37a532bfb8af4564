import type { Bytes, Image } from '../../act/local/memory/index.js'
import type { ResourceIsland } from './resource-island.js'

/** Islands of one image and size: interchangeable until a task has one. */
export class IslandPool {
  readonly image: Image | null
  readonly sizeBytes: Bytes
  readonly standby: ResourceIsland[] = []
  readonly free: ResourceIsland[] = []
  readonly active = new Set<ResourceIsland>()
  /** How many shall be on standby; what the plan said last. */
  wanted = 0
  /** Turn of the manager in which a task last asked; pools that nobody asks for give way first. */
  lastAsked = 0

  constructor(image: Image | null, sizeBytes: Bytes) {
    this.image = image
    this.sizeBytes = sizeBytes
  }
}
