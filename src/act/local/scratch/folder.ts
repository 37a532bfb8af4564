// Where scratch folders lie: one an environment, made by its function's side when it is first asked for, removed by the
// runtime's when the environment is no more, or as the process ends.
import { randomUUID } from 'node:crypto'
import { accessSync, constants, rmSync, statfsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SHARED_MEMORY = '/dev/shm'
/** From linux/magic.h. */
const TMPFS_MAGIC = 0x01021994

/** Those that may be there now. */
const folders = new Set<string>()

/** A path that nothing has yet: in memory where the system has a file system for that. */
export function newScratchFolder(): string {
  const folder = join(isTmpfs(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), `atoll-${process.pid}-${randomUUID()}`)
  if (folders.size === 0) process.on('exit', removeAll)
  folders.add(folder)
  return folder
}

/** @param folder of `newScratchFolder`, whose environment is no more */
export async function removeScratchFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  folders.delete(folder)
  if (folders.size === 0) process.off('exit', removeAll)
}

/** The process ends with environments in it, which nobody has closed. Of one that is killed they stay. */
function removeAll(): void {
  for (const folder of folders) {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // Its function is writing still, and there is nobody left to tell.
    }
  }
}

function isTmpfs(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return statfsSync(folder).type === TMPFS_MAGIC
  } catch {
    return false
  }
}
