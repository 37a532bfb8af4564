// Compiled kernels by the hash of what they were compiled from: in memory, and on disk for the next process.
import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const DIGEST_BYTES = 32
/** The oldest of more than these are thrown away. */
const FILES_LIMIT = 256
const SUFFIX = '.kernel'

/**
 * A folder of files, each the compiled bytes and then their SHA-256, so that a damaged one is known as such and
 * compiled again. A folder that cannot be read or written costs time, never a kernel.
 */
export class KernelCache {
  static #ofUser: KernelCache | null = null
  readonly #folder: string
  readonly #known = new Map<string, Uint8Array<ArrayBuffer>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** `$XDG_CACHE_HOME/atoll/kernels`, by default below `~/.cache`. */
  static ofUser(): KernelCache {
    const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'atoll', 'kernels')
    if (this.#ofUser === null || this.#ofUser.#folder !== folder) this.#ofUser = new KernelCache(folder)
    return this.#ofUser
  }

  get(key: string): Uint8Array<ArrayBuffer> | null {
    const known = this.#known.get(key) ?? this.#read(key)
    if (known !== null) this.#remember(key, known)
    return known
  }

  put(key: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#remember(key, bytes)
    // Written whole under another name first: nobody finds half a file, and of two writers one wins.
    const path = join(this.#folder, `${key}${SUFFIX}`)
    const draft = `${path}.${randomUUID()}`
    attempt(() => {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      writeFileSync(draft, Buffer.concat([bytes, digestOf(bytes)]))
      renameSync(draft, path)
      this.#prune()
    })
    attempt(() => rmSync(draft, { force: true })) // of a write that failed
  }

  #read(key: string): Uint8Array<ArrayBuffer> | null {
    const file = attempt(() => Uint8Array.from(readFileSync(join(this.#folder, `${key}${SUFFIX}`))))
    if (file === null) return null
    const bytes = file.slice(0, Math.max(0, file.length - DIGEST_BYTES))
    return digestOf(bytes).equals(file.subarray(bytes.length)) ? bytes : null
  }

  #remember(key: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#known.delete(key)
    this.#known.set(key, bytes)
    if (this.#known.size > FILES_LIMIT) this.#known.delete(this.#known.keys().next().value!)
  }

  #prune(): void {
    const files = readdirSync(this.#folder)
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => join(this.#folder, name))
    if (files.length <= FILES_LIMIT) return
    const byAge = files.map((path) => ({ path, writtenMs: statSync(path).mtimeMs }))
    byAge.sort((a, b) => a.writtenMs - b.writtenMs)
    for (const { path } of byAge.slice(0, files.length - FILES_LIMIT)) rmSync(path, { force: true })
  }
}

/** @returns `null` when the folder does not let it */
function attempt<Value>(work: () => Value): Value | null {
  try {
    return work()
  } catch {
    return null
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
