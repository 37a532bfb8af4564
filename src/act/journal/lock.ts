// One writer per folder. Every writer lays down a file named for its process, then looks for the files of others: of
// two that come at once both see each other, so there are never two writers, whatever the timing (a lock file that is
// replaced when stale cannot promise that). The name holds the process's start time too, because process ids are used
// again. Processes that do not see each other's ids (other hosts, other pid namespaces) are not kept apart.
import { readFile, readdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Errors } from './errors.js'

const NAME = /^writer-(\d+)-(\d+)\.lock$/

export class FolderLock {
  readonly #path: string

  private constructor(path: string) {
    this.#path = path
  }

  /**
   * Takes the folder, removing what killed writers left.
   * @throws Error naming the folder and the process that writes there, or that the folder cannot be used
   */
  static async acquire(folder: string): Promise<FolderLock> {
    const own = `writer-${process.pid}-${await startTimeOf(process.pid)}.lock`
    const lock = new FolderLock(join(folder, own))
    await writeFile(lock.#path, '', { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === 'EEXIST' ? Errors.Locked(folder, process.pid) : Errors.Folder(folder, cause)
    })
    const other = await lock.#otherWriter(folder, own).catch(async (cause) => {
      await lock.release()
      throw Errors.Folder(folder, cause)
    })
    if (other === null) return lock
    await lock.release()
    throw Errors.Locked(folder, other)
  }

  async release(): Promise<void> {
    await unlink(this.#path).catch(ignoreMissing)
  }

  async #otherWriter(folder: string, own: string): Promise<number | null> {
    for (const name of await readdir(folder)) {
      const match = NAME.exec(name)
      if (match === null || name === own) continue
      const pid = Number(match[1])
      if ((await startTimeOf(pid)) === match[2]) return pid
      await unlink(join(folder, name)).catch(ignoreMissing)
    }
    return null
  }
}

/**
 * Clock ticks from boot to the start of a process (field 22 of /proc/PID/stat), or null when there is no such
 * process.
 */
async function startTimeOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (stat === null) return null
  // The second field is the program's name in parentheses and may hold anything, so fields count from the last
  // parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? null : (fields[19] ?? null) // a zombie has ended: it writes no more
}

function ignoreMissing(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'ENOENT') throw cause
}
