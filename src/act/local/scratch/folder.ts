// Where scratch folders lie: one an environment, made by its function's side when it is first asked for, removed by the
// runtime's when the environment is no more.
import { randomUUID } from 'node:crypto'
import { accessSync, constants, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SHARED_MEMORY = '/dev/shm'
/** From linux/magic.h. */
const TMPFS_MAGIC = 0x01021994

/** A path that nothing has yet: in memory where the system has a file system for that. */
export function newScratchFolder(): string {
  return join(isTmpfs(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), `atoll-${process.pid}-${randomUUID()}`)
}

function isTmpfs(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return statfsSync(folder).type === TMPFS_MAGIC
  } catch {
    return false
  }
}
