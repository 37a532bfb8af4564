// What the tests of islands share.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { Image, Reservation } from '../../../../src/act/local/memory/index.js'
import type { Island } from '../../../../src/act/local/memory/index.js'

export const KIB = 1024
export const MIB = 1024 * KIB
export const WASM_PAGE = 64 * KIB

/** `code` of the error that a call throws; null when it throws none. */
export function codeOf(call: () => unknown): string | null {
  try {
    call()
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

/** A memory of whole megabytes that can grow. */
export function memoryOf(sizeBytes: number, shared = false): WebAssembly.Memory {
  const initial = sizeBytes / WASM_PAGE
  return new WebAssembly.Memory({ initial, maximum: initial * 4, shared })
}

export function bytesOf(memory: WebAssembly.Memory): Uint8Array {
  return new Uint8Array(memory.buffer)
}

/** Content without two equal pages. */
export function pattern(sizeBytes: number): Uint8Array {
  const words = new Uint32Array(sizeBytes / 4)
  for (let at = 0; at < words.length; at += 1) words[at] = Math.imul(at + 1, 2654435761)
  return new Uint8Array(words.buffer)
}

export interface Fixture {
  readonly reservation: Reservation
  readonly image: Image
  readonly content: Uint8Array
  readonly island: Island
}

/** Runs a test with an island of `sizeBytes` over a patterned image, and closes all of it afterwards. */
export async function withIsland(sizeBytes: number, run: (fixture: Fixture) => unknown): Promise<void> {
  const content = pattern(sizeBytes)
  const image = Image.create(content)
  const reservation = Reservation.create(64 * MIB)
  try {
    await run({ reservation, image, content, island: reservation.createIsland({ sizeBytes, image }) })
  } finally {
    image.close()
    reservation.close()
  }
}

/** Mappings and open files of images in this process. */
export function imageTraces(): { mappings: number; files: number } {
  const maps = readFileSync('/proc/self/maps', 'utf8').split('\n')
  const links = readdirSync('/proc/self/fd').map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`)
    } catch {
      return '' // the descriptor of this very listing
    }
  })
  const isImage = (text: string) => text.includes('memfd:atoll-image')
  return { mappings: maps.filter(isImage).length, files: links.filter(isImage).length }
}

/** Whether anything at all is mapped at an address. */
export function isMapped(address: number): boolean {
  return readFileSync('/proc/self/maps', 'utf8').split('\n').some((line) => {
    const [start, end] = line.split(' ')[0]!.split('-').map((text) => Number.parseInt(text, 16))
    return address >= start! && address < end!
  })
}

/** A thread that does what it is told; see holder.ts. */
export class Holder {
  readonly worker = new Worker(new URL('./holder.js', import.meta.url))

  /** Sends an order and waits for its answer. */
  ask(order: Order): Promise<any> {
    return new Promise((resolve, reject) => {
      this.worker.once('message', resolve)
      this.worker.once('error', reject)
      this.worker.postMessage(order)
    })
  }

  end(): Promise<number> {
    return this.worker.terminate()
  }
}

export type Order =
  | { readonly do: 'attach' | 'expose' | 'detach' | 'resetHeld'; readonly islandId: number }
  | { readonly do: 'read'; readonly at: number }
  | { readonly do: 'write'; readonly at: number; readonly byte: number }
  | { readonly do: 'create'; readonly sizeBytes: number }
  | { readonly do: 'spin' }
