// Policies as a journal holds them, in files again.
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RecordedPolicies } from '../../act/replay/index.js'

/** A folder in which recorded files lie as they lay on the machine they were recorded on. */
export class RecordedFiles {
  readonly #folder: string
  readonly #removeAtOnce = () => rmSync(this.#folder, { recursive: true, force: true })

  private constructor(folder: string) {
    this.#folder = folder
    process.once('exit', this.#removeAtOnce) // a second Ctrl-C waits for nobody
  }

  static async create(): Promise<RecordedFiles> {
    return new RecordedFiles(await mkdtemp(join(tmpdir(), 'atoll-replay-')))
  }

  /** Puts these files in place of those before. @returns the paths to load policies from */
  async write({ paths, sources }: RecordedPolicies): Promise<string[]> {
    await this.#clear()
    for (const { path, content } of sources) {
      await mkdir(dirname(this.#placeOf(path)), { recursive: true })
      await writeFile(this.#placeOf(path), content)
    }
    return paths.map((path) => this.#placeOf(path))
  }

  async remove(): Promise<void> {
    await this.#clear()
    process.off('exit', this.#removeAtOnce)
  }

  async #clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** The path as it was recorded, for messages. */
  originalOf(text: string): string {
    return text.replaceAll(this.#folder, '')
  }

  #placeOf(path: string): string {
    return join(this.#folder, path)
  }
}
