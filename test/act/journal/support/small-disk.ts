import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inTemporaryFolder } from './temporary.js'

/**
 * Runs a test on a file system of 256 KiB of its own.
 * @throws Error saying how to run it where none may be mounted
 */
export async function onSmallDisk(body: (disk: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const disk = join(folder, 'disk')
    await mkdir(disk)
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], {
      encoding: 'utf8',
    })
    if (status !== 0) {
      throw new Error(
        `a disk that fills up needs a file system of its own: ${stderr.trim()}; ` +
          'run the tests as root, or as `unshare --user --map-root-user --mount npm test`',
      )
    }
    try {
      await body(disk)
    } finally {
      execFileSync('umount', [disk])
    }
  })
}
