// The face of the native module with the other ways to bring an image's content; see peers.cc.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** One image at a time: `open`, then any of the others, then `close`. */
export interface Peers {
  open(file: number, sizeBytes: number): void
  copy(offsetBytes: number): number
  map(offsetBytes: number): number
  close(): void
}

/** Compiled on first use: nothing but this bench needs it. */
export function loadPeers(): Peers {
  const root = new URL('../../../', import.meta.url) // this file is compiled to dist/bench/island/
  const build = fileURLToPath(new URL('build.mjs', root))
  const { status } = spawnSync(process.execPath, [build, 'islandPeers'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the other ways to bring an image could not be compiled')
  const path = fileURLToPath(new URL('bench/island/build/Release/island_peers.node', root))
  return createRequire(import.meta.url)(path) as Peers
}
