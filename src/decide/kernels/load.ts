// From the file that a policy names to a kernel that may be started.
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { type Problem, type Severity, SourceFile } from '../policy/source-file.js'
import { compileKernel } from './compile.js'
import { Faults } from './errors.js'
import { inspectKernel, type KernelInterface } from './inspect.js'
import type { KernelRole } from './signature.js'

/** A kernel that was compiled and looked over, and has not run. */
export interface LoadedKernel extends KernelInterface {
  readonly path: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Of the bytes: equal for kernels that do the same. */
  readonly hash: string
}

/** Why a file is no kernel. */
export interface Refused {
  /** Sentences about the file as a whole. */
  readonly faults: readonly string[]
  /** Places in its source. */
  readonly problems: readonly Problem[]
}

const FILE_LIMIT_BYTES = 1024 * 1024

/**
 * @param memoryBytes most that the kernel's memory may grow to
 * @param severity of the problems that are found
 * @param onRead called with what the file holds
 */
export function loadKernel(
  path: string,
  role: KernelRole,
  memoryBytes: number,
  severity: Severity = 'error',
  onRead: (content: Uint8Array<ArrayBuffer>) => void = () => {},
): { readonly kernel: LoadedKernel } | Refused {
  const refused = (...faults: string[]): Refused => ({ faults, problems: [] })
  let bytes: Uint8Array<ArrayBuffer>
  try {
    const stat = statSync(path)
    // A pipe would be waited for, and a device read without end.
    if (!stat.isFile()) return refused(Faults.NoFile())
    const { size } = stat
    if (size > FILE_LIMIT_BYTES) return refused(Faults.FileTooLarge(size, FILE_LIMIT_BYTES))
    bytes = Uint8Array.from(readFileSync(path))
  } catch (error) {
    return refused(Faults.Unreadable((error as Error).message))
  }
  onRead(bytes)
  if (path.endsWith('.ts')) {
    const text = Buffer.from(bytes.buffer).toString('utf8')
    const compiled = compileKernel(basename(path), text, memoryBytes)
    if ('errors' in compiled) {
      const source = new SourceFile(path, text)
      for (const { offset, message } of compiled.errors) source.report(offset, message, severity)
      return { faults: [Faults.NotCompiled()], problems: source.problems }
    }
    bytes = compiled.bytes
  } else if (!path.endsWith('.wasm')) return refused(Faults.Suffix())
  const { kernel, faults } = inspectKernel(bytes, role, memoryBytes)
  if (faults.length > 0) return refused(...faults)
  const hash = createHash('sha256').update(bytes).digest('hex')
  return { kernel: { ...kernel, path, bytes, hash } }
}
