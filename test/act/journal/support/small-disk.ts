import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inTemporaryFolder } from './temporary.js'

/** Runs a test on a file system of 256 KiB of its own; where none may be mounted there is nothing to test. */
export async function onSmallDisk(body: (disk: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const disk = join(folder, 'disk')
    await mkdir(disk)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status !== 0) return
    try {
      await body(disk)
    } finally {
      execFileSync('umount', [disk])
    }
  })
}
