import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isPolicyFile } from '../policy/files.js'

/** What files look like without being read, by path: a text that stays the same while the file does. */
export type Fingerprints = Map<string, string>

/** @param paths files, or folders of which all policy files are meant */
export function fingerprintsOf(paths: Iterable<string>): Fingerprints {
  const found: Fingerprints = new Map()
  for (const path of paths) look(path, found)
  return found
}

function look(path: string, found: Fingerprints): void {
  if (found.has(path)) return
  try {
    const stats = statSync(path)
    if (!stats.isDirectory()) {
      const { dev, ino, size, mtimeMs, ctimeMs } = stats
      found.set(path, `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`)
      return
    }
    const names = readdirSync(path).filter(isPolicyFile).sort()
    found.set(path, names.join('/'))
    for (const name of names) look(join(path, name), found)
  } catch (error) {
    found.set(path, `${(error as NodeJS.ErrnoException).code}`)
  }
}
