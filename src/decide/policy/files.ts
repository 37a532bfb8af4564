// Finds and opens the files of a policy set.
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type LoadedKernel, loadKernel } from '../kernels/load.js'
import type { KernelRole } from '../kernels/signature.js'
import { Messages } from './messages.js'
import { type Problem, type Severity, SourceFile } from './source-file.js'

export const FILE_LIMIT_BYTES = 256 * 1024

/** Scenarios that policies are tried on; see `atoll policy test`. */
export function isTestFile(name: string): boolean {
  return /\.test\.ya?ml$/.test(name)
}

/** Whether a file of a folder is read. */
export function isPolicyFile(name: string): boolean {
  return /\.ya?ml$/.test(name) && !isTestFile(name)
}

/** What a file held when it was read. */
export interface FileContent {
  readonly path: string
  readonly content: Uint8Array
}

/** Opens every file once, whatever paths lead to it. */
export class PolicyFiles {
  /** Every file that was read, or should have been. */
  readonly paths = new Set<string>()
  readonly #contents = new Map<string, Uint8Array>()
  readonly #opened = new Map<string, { readonly file: SourceFile; readonly content: Uint8Array }>()
  readonly #placeless: Problem[] = []
  /** Those of which several policies ask the same are loaded once. */
  readonly #kernels = new Map<string, LoadedKernel | readonly string[]>()

  /** The files of policies that a path stands for: itself, or each *.yaml of a folder, by name. */
  at(path: string): string[] {
    return this.#at(path, isPolicyFile, Messages.NoFiles())
  }

  /** The files of scenarios that a path stands for: itself, or each *.test.yaml of a folder, by name. */
  testsAt(path: string): string[] {
    return this.#at(path, isTestFile, Messages.NoTests())
  }

  #at(path: string, isWanted: (name: string) => boolean, otherwise: string): string[] {
    try {
      if (!statSync(path).isDirectory()) return [path]
      const entries = readdirSync(path, { withFileTypes: true })
      const files = entries.filter((entry) => isWanted(entry.name) && !entry.isDirectory())
      if (files.length === 0) this.reportPlaceless(path, otherwise)
      return files.map(({ name }) => join(path, name)).sort()
    } catch (error) {
      this.reportPlaceless(path, Messages.FileUnreadable((error as Error).message))
      return []
    }
  }

  /** @returns why not, when it cannot be read */
  open(path: string): SourceFile | string {
    this.paths.add(path)
    try {
      const identity = realpathSync(path)
      const known = this.#opened.get(identity) ?? this.#read(path)
      if (typeof known === 'string') return known
      this.#opened.set(identity, known)
      this.#contents.set(path, known.content)
      return known.file
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      return code === 'ENOENT' ? Messages.FileMissing() : Messages.FileUnreadable(message)
    }
  }

  #read(path: string) {
    const stat = statSync(path)
    if (!stat.isFile()) return Messages.NoFile()
    if (stat.size > FILE_LIMIT_BYTES) return Messages.FileTooLarge(stat.size, FILE_LIMIT_BYTES)
    const content = Uint8Array.from(readFileSync(path))
    return { file: new SourceFile(path, Buffer.from(content.buffer).toString('utf8')), content }
  }

  /** @returns why not, when the file is no kernel of that role; places in its source are reported */
  kernel(path: string, role: KernelRole, memoryBytes: number, severity: Severity): LoadedKernel | readonly string[] {
    this.paths.add(path)
    const key = `${role} ${memoryBytes} ${path}`
    const known = this.#kernels.get(key)
    if (known !== undefined) return known
    const loaded = loadKernel(path, role, memoryBytes, severity, (content) => this.#contents.set(path, content))
    if ('problems' in loaded) this.#placeless.push(...loaded.problems)
    const kernel = 'kernel' in loaded ? loaded.kernel : loaded.faults
    this.#kernels.set(key, kernel)
    return kernel
  }

  /** Every file that could be read, with what was read of it: by now it may hold something else. */
  contents(): FileContent[] {
    return Array.from(this.#contents, ([path, content]) => ({ path, content }))
  }

  reportPlaceless(file: string, message: string): void {
    this.#placeless.push(placeless(file, message))
  }

  /** What was reported, file by file as they were opened, and each from top to bottom. */
  problems(): Problem[] {
    const inFiles = [...this.#opened.values()].flatMap(({ file }) => [
      ...file.problems.toSorted((a, b) => a.line - b.line || a.column - b.column),
      ...(['error', 'warning'] as const)
        .filter((severity) => file.unlisted(severity) > 0)
        .map((severity) => placeless(file.path, Messages.MoreProblems(file.unlisted(severity), severity), severity)),
    ])
    return [...this.#placeless, ...inFiles]
  }
}

function placeless(file: string, message: string, severity: Severity = 'error'): Problem {
  return { severity, file, line: 0, column: 0, message, excerpt: '' }
}
