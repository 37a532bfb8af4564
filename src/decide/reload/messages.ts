// What the loop's thread and the policies' thread say to each other. A request is answered before the next is made.
import type { Capabilities } from '../../act/host.js'
import type { Signal } from '../../sense/index.js'
import type { TableProgram } from '../compile/program.js'
import type { Problem } from '../policy/source-file.js'
import type { Overrides } from '../policy/names.js'
import type { WireData } from './wire.js'

/** What the thread has to know of an engine; plain data. */
export interface PolicyThreadStart {
  /** Policy files, or folders of them. */
  readonly paths: readonly string[]
  /** Signals of the host's own. */
  readonly signals: readonly Signal[]
  readonly capabilities: Capabilities | null
  readonly overrides: Overrides | null
  /** Files that have not changed for so long are taken to be whole. */
  readonly settleMs: number
}

export type Request =
  | { readonly kind: 'load' }
  | { readonly kind: 'compile'; readonly programs: readonly TableProgram[] }
  | { readonly kind: 'watch' }

export type Answer =
  | { readonly kind: 'done'; readonly result: WireData | WebAssembly.Module | null }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[]; readonly files: readonly string[] }
  | { readonly kind: 'failed'; readonly error: Error }

/** Nobody asked: files changed since they were last loaded. */
export interface ChangeNotice {
  readonly kind: 'changed'
}
