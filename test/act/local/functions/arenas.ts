// Works with arenas step by step: an input of steps, a log of what it saw. It pauses where its test wants to act.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { BroadcastChannel } from 'node:worker_threads'
import type { Arena, FunctionContext } from '../../../../src/act/local/scratch/context.js'

const MIB = 2 ** 20

export type Step =
  /** Writes so many MiB of an arena of as many, from one on. */
  | { readonly fill: string; readonly mib: number; readonly from?: number; readonly ofMib?: number }
  /** Holds so many MiB more, in no arena. */
  | { readonly keep: number }
  /** Writes a scratch file of so many MiB. */
  | { readonly write: string; readonly mib: number }
  /** Looks at the first byte of an arena. */
  | { readonly look: string; readonly ofMib?: number }
  /** Tells its test, and goes on when that says so; with an arena on lease meanwhile, if it names one. */
  | { readonly pause: true; readonly lease?: string }

export interface Seen {
  readonly arena: string
  readonly generation: number
  /** Its first byte; of a file, how many there were before. */
  readonly first: number
}

const DEFAULT_MIB = 16

export async function handler(input: Uint8Array, context: FunctionContext): Promise<Seen[]> {
  const { channel: name, steps } = JSON.parse(new TextDecoder().decode(input)) as { channel: string; steps: Step[] }
  const channel = new BroadcastChannel(name)
  const seen: Seen[] = []
  const kept: Uint8Array[] = []
  const arenaOf = (arena: string, mib = DEFAULT_MIB) => context.arena(arena, mib * MIB)
  const note = (arena: Arena) => {
    arena.use((bytes, generation) => seen.push({ arena: arena.name, generation, first: bytes[0]! }))
  }
  const pause = async () => {
    const told = once(channel as unknown as EventTarget, 'message')
    channel.postMessage('paused')
    await told
  }
  try {
    for (const step of steps) {
      if ('fill' in step) {
        const { fill, mib, from = 0, ofMib } = step
        arenaOf(fill, ofMib).use((bytes) => bytes.fill(7, from * MIB, (from + mib) * MIB))
      } else if ('write' in step) {
        const { write, mib } = step
        context.scratch().use((folder, generation) => {
          seen.push({ arena: write, generation, first: readdirSync(folder).length })
          writeFileSync(join(folder, write), Buffer.alloc(mib * MIB, 7))
        })
      } else if ('keep' in step) kept.push(new Uint8Array(step.keep * MIB).fill(1))
      else if ('look' in step) note(arenaOf(step.look, step.ofMib))
      else if (step.lease === undefined) await pause()
      else await arenaOf(step.lease).use(pause)
    }
  } finally {
    channel.close()
  }
  return seen
}
