// The face of the native module with the other ways to reset a region; see peers.cc.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export type PeerName = 'dropAll' | 'remap' | 'copyAll' | 'scanAndCopy'

export interface Peers extends Record<PeerName, (id: number) => void> {
  createImage(content: Uint8Array, hugePages: boolean): { readonly id: number; readonly hugePages: boolean }
  create(imageId: number): { readonly id: number; readonly buffer: ArrayBuffer }
  isClean(id: number): boolean
  close(id: number): void
  closeImage(imageId: number): void
}

/** Compiled on first use: nothing but this bench needs it. */
export function loadPeers(): Peers {
  const root = new URL('../../../', import.meta.url) // this file is compiled to dist/bench/reset/
  const build = fileURLToPath(new URL('build.mjs', root))
  const { status } = spawnSync(process.execPath, [build, 'peers'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the other ways to reset memory could not be compiled')
  const path = fileURLToPath(new URL('bench/reset/build/Release/reset_peers.node', root))
  return createRequire(import.meta.url)(path) as Peers
}
