import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** As `mkdir -p`. Not Node's own `recursive`, which never returns where a file system takes no folders, as /proc. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return
    if (code !== 'ENOENT' || dirname(path) === path || (await exists(dirname(path)))) throw cause
    await makeFolder(dirname(path))
    await mkdir(path)
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
