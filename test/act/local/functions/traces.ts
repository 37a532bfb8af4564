// What a process holds, for comparing before and after.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

/** Small anonymous mappings are not among it: V8 and the allocator keep some for the next thread. */
export interface Traces {
  /** Mappings of images and islands. */
  readonly islandMappings: string[]
  /** Sizes in GiB of what is that large: reservations, and the addresses of WebAssembly memories. */
  readonly largeMappings: number[]
  /** What each open file is, sorted. */
  readonly files: string[]
  readonly threads: number
  /** What keeps the event loop busy. */
  readonly resources: string[]
}

/** Looks once everything that is garbage has been collected. */
export async function traces(): Promise<Traces> {
  for (let round = 0; round < 4; round++) {
    ;(globalThis as { gc?(): void }).gc?.()
    await setImmediate()
  }
  const maps = readFileSync('/proc/self/maps', 'utf8').trimEnd().split('\n')
  return {
    islandMappings: maps.filter((line) => /memfd:/.test(line)),
    largeMappings: maps
      .map(sizeGib)
      .filter((gib) => gib >= 1)
      .sort(),
    files: readdirSync('/proc/self/fd')
      .map(describeFile)
      .filter((file) => file !== null)
      .sort(),
    threads: readdirSync('/proc/self/task').length,
    resources: process.getActiveResourcesInfo().sort(),
  }
}

function sizeGib(line: string): number {
  const [from = 0, to = 0] = line
    .split(' ', 1)[0]!
    .split('-')
    .map((address) => parseInt(address, 16))
  return Math.floor((to - from) / 2 ** 30)
}

function describeFile(fd: string): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).replace(/\d+/g, '#')
  } catch {
    return null // the one that read the folder
  }
}
