// The face of the native module with the other ways to reset a region; see peers.cc.
import { spawnSync } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export type PeerName = 'dropAll' | 'remap' | 'copyAll' | 'scanAndCopy'

export interface Peers extends Record<PeerName, (id: number) => void> {
  /** Another view of an image's memory file. */
  openImage(file: number, sizeBytes: number): number
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

/** The descriptor of the only image that there is in this process: all arms go back to the same memory file. */
export function imageFile(): number {
  const isImage = (file: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${file}`).includes('memfd:atoll-image')
    } catch {
      return false // the descriptor of this very listing
    }
  }
  const files = readdirSync('/proc/self/fd').filter(isImage)
  if (files.length !== 1) throw new Error(`expected the file of one image, found ${files.length}`)
  return Number(files[0])
}
