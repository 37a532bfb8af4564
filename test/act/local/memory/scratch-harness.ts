// Folders for the tests of scratch storage: what they hold, and tasks that do anything to them.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'

/** A disk and a tmpfs, where there is one. */
export const PLACES = { disk: tmpdir(), tmpfs: '/dev/shm' }

/** Runs a test in a folder of its own. */
export function withFolder(place: string, run: (folder: string) => void): void {
  const folder = mkdtempSync(join(place, 'atoll-scratch-'))
  try {
    run(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * All that a folder holds: names, kinds, permissions, owners, times, sizes, contents; on a tmpfs, which counts
 * exactly, blocks.
 */
export function describe(folder: string, name = '.'): string[] {
  const path = join(folder, name)
  const { mode, uid, gid, size, blocks, mtimeNs, nlink } = lstatSync(path, { bigint: true })
  const isFolder = (mode & 0o170000n) === 0o040000n
  const isLink = (mode & 0o170000n) === 0o120000n
  const content = isFolder ? '' : isLink ? readlinkSync(path) : readFileSync(path).toString('base64')
  const taken = folder.startsWith(PLACES.tmpfs) ? blocks : ''
  const own = [name, mode.toString(8), uid, gid, mtimeNs, isFolder ? '' : `${size} ${taken} ${nlink}`, content].join(
    ' ',
  )
  if (!isFolder) return [own]
  return [
    own,
    ...readdirSync(path)
      .sort()
      .flatMap((child) => describe(folder, join(name, child))),
  ]
}

const names = fc.constantFrom(
  'a',
  'b',
  'sparse',
  'empty',
  'inner',
  'inner/c',
  'inner/deep',
  'inner/deep/d',
  'link',
  'new',
  'inner/new',
)

export const deeds = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('write' as const),
      name: names,
      at: fc.nat(200_000),
      length: fc.nat(20_000),
      byte: fc.nat(255),
    }),
    fc.record({ do: fc.constant('truncate' as const), name: names, at: fc.nat(200_000) }),
    fc.record({ do: fc.constant('punch' as const), name: names, at: fc.nat(40).map((block) => block * 4096) }),
    fc.record({ do: fc.constantFrom('rename' as const, 'link' as const, 'symlink' as const), name: names, to: names }),
    fc.record({
      do: fc.constantFrom('unlink' as const, 'mkdir' as const, 'chmod' as const, 'touch' as const),
      name: names,
    }),
  ),
  { maxLength: 10 },
)
export type Deed = typeof deeds extends fc.Arbitrary<(infer One)[]> ? One : never

/** Does it, or fails where it cannot be done. */
export function carryOut(folder: string, deed: Deed): void {
  const path = join(folder, deed.name)
  try {
    switch (deed.do) {
      case 'write': {
        const file = openSync(path, 'r+')
        writeSync(file, Buffer.alloc(deed.length, deed.byte), 0, deed.length, deed.at)
        return closeSync(file)
      }
      case 'truncate':
        return truncateSync(path, deed.at)
      case 'punch':
        return void execFileSync('fallocate', ['-p', '-o', `${deed.at}`, '-l', '8192', path], { stdio: 'ignore' })
      case 'rename':
        return renameSync(path, join(folder, deed.to))
      case 'link':
        return linkSync(path, join(folder, deed.to))
      case 'symlink':
        return symlinkSync(deed.to, path)
      case 'unlink':
        return rmSync(path, { recursive: true })
      case 'mkdir':
        return void mkdirSync(path)
      case 'chmod':
        return chmodSync(path, 0o400)
      case 'touch':
        return utimesSync(path, 1, 1)
    }
  } catch (error) {
    if ((error as { code?: string; status?: number }).code === undefined && !('status' in (error as object)))
      throw error
  }
}

/** Some files: two that are full, one with holes, an empty one, folders, a link. */
export function fill(folder: string): void {
  const put = (name: string, bytes: number, at: number) => {
    const file = openSync(join(folder, name), 'a+')
    closeSync(file)
    const again = openSync(join(folder, name), 'r+')
    writeSync(again, Buffer.alloc(bytes, name), 0, bytes, at)
    closeSync(again)
  }
  mkdirSync(join(folder, 'inner/deep'), { recursive: true })
  put('a', 100_001, 0)
  put('b', 8192, 0)
  put('sparse', 5000, 0)
  put('sparse', 10_000, 150_000)
  put('empty', 0, 0)
  truncateSync(join(folder, 'sparse'), 300_000)
  put('inner/c', 30_000, 0)
  put('inner/deep/d', 1, 0)
  symlinkSync('inner/c', join(folder, 'link'))
  chmodSync(join(folder, 'inner/c'), 0o640)
}
