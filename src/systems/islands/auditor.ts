// What must always hold of islands and of the tasks on them, checked from outside: the auditor keeps its own books and
// reads the memory itself.
import type { LocalRuntime } from '../../act/local/index.js'
import { mappingCount } from '../../act/local/memory/index.js'
import { Auditor } from '../../decide/auditor.js'
import type { ResourceIsland } from './resource-island.js'

/** Of those that ended, so that a task which ends twice is found; a long run has no end of them. */
const REMEMBERED_TASKS = 65_536

/** What an {@link IslandAuditor} has seen. */
export interface IslandAudit {
  /** Islands that are with a task now. */
  readonly islandsOut: number
  /** Tasks that were submitted and have not ended. */
  readonly tasksOpen: number
  /** Mappings of the process now. */
  readonly mappings: number
  /** Mappings of the process when the auditor was made. */
  readonly mappingsBefore: number
}

/**
 * Audits a {@link ResourceIslandManager} that is made with it, and runtimes that it watches: `reset_equals_image`,
 * `island_has_one_owner`, `no_bytes_cross_tenants`, `nothing_lost`. Reads every byte of every island, when a task gets it
 * and when it was reset: for tests and trial runs.
 */
export class IslandAuditor {
  /** Where it notes what it finds. */
  readonly auditor: Auditor
  readonly #owners = new Map<number, string>()
  /** The last task that had it. */
  readonly #lastOwners = new Map<number, string>()
  /** The last tasks that ended. */
  readonly #ended = new Set<string>()
  #endedCount = 0
  #submitted = 0
  readonly #mappingsBefore = mappingCount().count

  /** @param auditor where it notes what it finds; left out: one of its own */
  constructor(auditor: Auditor = new Auditor()) {
    this.auditor = auditor
  }

  /** What it has seen. Reads /proc: not for every task. */
  read(): IslandAudit {
    return {
      islandsOut: this.#owners.size,
      tasksOpen: this.#submitted - this.#endedCount,
      mappings: mappingCount().count,
      mappingsBefore: this.#mappingsBefore,
    }
  }

  /**
   * Counts a runtime's tasks: each must end, and end once.
   * @param runtime before anything is submitted to it
   * @returns ends it
   */
  watch(runtime: LocalRuntime): () => void {
    const ended = ({ taskId, status }: { readonly taskId: string; readonly status: string }) => {
      this.auditor.check(
        'nothing_lost',
        !this.#ended.has(taskId),
        `${taskId} ended twice, the second time as ${status}`,
      )
      this.#endedCount++
      this.#ended.add(taskId)
      if (this.#ended.size > REMEMBERED_TASKS) this.#ended.delete(this.#ended.values().next().value!)
    }
    runtime.events.on('task', ended)
    const stopCounting = runtime.onArrival(() => void this.#submitted++)
    return () => {
      stopCounting()
      runtime.events.off('task', ended)
    }
  }

  /**
   * A task got an island.
   * @internal
   */
  given(island: ResourceIsland): void {
    const { islandId, taskId, status } = island
    const owner = this.#owners.get(islandId)
    const isAlone = owner === undefined && taskId !== null && status === 'Active'
    this.auditor.check('island_has_one_owner', isAlone, `island ${islandId}, ${status}, of ${owner}, goes to ${taskId}`)
    this.#checkFresh(island, `as ${taskId} gets it`)
    this.#owners.set(islandId, taskId ?? 'nobody')
  }

  /**
   * A task gave an island back, and it was reset.
   * @internal
   */
  takenBack(island: ResourceIsland): void {
    const { islandId } = island
    const owner = this.#owners.get(islandId)
    this.auditor.check('island_has_one_owner', owner !== undefined, `island ${islandId} of nobody was given back`)
    if (owner !== undefined) this.#lastOwners.set(islandId, owner)
    this.#owners.delete(islandId)
    this.#checkFresh(island, `after the reset`)
  }

  /**
   * An island is no more.
   * @internal
   */
  destroyed({ islandId }: ResourceIsland): void {
    const owner = this.#owners.get(islandId)
    this.auditor.check('nothing_lost', owner === undefined, `island ${islandId} was destroyed while ${owner} had it`)
    this.#owners.delete(islandId)
    this.#lastOwners.delete(islandId)
  }

  /** Everything that was begun has ended: call it when managers and runtimes are closed. */
  finish(): void {
    const { islandsOut, tasksOpen } = this.read()
    this.auditor.check('nothing_lost', islandsOut === 0, `${islandsOut} islands were never given back`)
    this.auditor.check('nothing_lost', tasksOpen === 0, `${tasksOpen} tasks never ended`)
  }

  #checkFresh({ islandId, memory }: ResourceIsland, when: string): void {
    const at = memory.firstDifference()
    const last = this.#lastOwners.get(islandId)
    const isFresh = memory.status.content === 'fresh' && at === null
    this.auditor.check(
      'reset_equals_image',
      isFresh,
      `island ${islandId} differs from its image at byte ${at}, ${when}`,
    )
    if (last === undefined) return
    this.auditor.check('no_bytes_cross_tenants', at === null, `island ${islandId} of ${last} keeps byte ${at}, ${when}`)
  }
}
