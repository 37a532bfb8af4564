// Reads what a policy says of its kernels, and has them loaded.
import { dirname, join } from 'node:path'
import { type Dimension, dimensionOf } from '../../sense/index.js'
import { argumentsOf, type Node } from '../expressions/ir.js'
import { PAGE_BYTES } from '../kernels/inspect.js'
import type { LoadedKernel } from '../kernels/load.js'
import type { KernelParameter } from '../kernels/sandbox.js'
import type { KernelRole } from '../kernels/signature.js'
import type { KernelDocument, NamesDocument, Written } from './document.js'
import { type Fields, type Path, POSITIVE, type Range } from './fields.js'
import type { PolicyFiles } from './files.js'
import { Messages } from './messages.js'
import type { PolicyKernel } from './policy.js'
import type { Severity } from './source-file.js'

const PATH = /^[^/\\\0][^\\\0]*\.(ts|wasm)$/
const DEFAULT_MEMORY = '64MiB'
const MEMORY: Range = { minimum: PAGE_BYTES, maximum: 2 ** 30, says: 'from 64 KiB to 1 GiB' }

export interface KernelContext {
  readonly files: PolicyFiles
  /** Of what is wrong with a kernel itself. */
  readonly severity: Severity
}

/** What values and forecasts by kernels have in common. */
interface Given {
  readonly parameters?: Readonly<Record<string, Written>>
  readonly memory?: Written
  readonly deadline?: Written
}

type Common = Pick<PolicyKernel, 'key' | 'kernel' | 'fault' | 'parameters' | 'memoryBytes' | 'deadlineMs' | 'isShared'>

/** @returns `null` when something is wrong, which has been reported */
export function readValueKernel(
  fields: Fields,
  document: NamesDocument,
  path: Path,
  given: KernelDocument,
  context: KernelContext,
): PolicyKernel | null {
  const inputs = given.inputs.map((written, index) => readInput(fields, [...path, 'inputs', index], written))
  const common = readKernel(fields, document, path, 'file', given.file, 'value', given, context)
  if (common === null || inputs.some((input) => input === null)) return null
  const dimension = dimensionOf(given.unit ?? 'count')
  return { name: String(path.at(-1)), role: 'value', inputs: inputs as Node[], dimension, forecastKey: null, ...common }
}

/** @returns `null` when something is wrong, which has been reported */
export function readForecastKernel(
  fields: Fields,
  document: NamesDocument,
  path: Path,
  given: Given & { readonly kernel: string },
  dimension: Dimension,
  context: KernelContext,
): Omit<PolicyKernel, 'forecastKey'> | null {
  const common = readKernel(fields, document, path, 'kernel', given.kernel, 'forecast', given, context)
  return common && { name: String(path.at(-1)), role: 'forecast', inputs: [], dimension, ...common }
}

/** Equal for what has one source, so that two names never stand for one kernel by accident. */
export function kernelKey({ metadata, kind }: NamesDocument & { readonly kind?: string }, name: string): string {
  return `${kind === 'Definitions' ? 'definitions ' : ''}${metadata.name}/${name}`
}

function readKernel(
  fields: Fields,
  document: NamesDocument,
  path: Path,
  fileField: string,
  file: string,
  role: KernelRole,
  given: Given,
  { files, severity }: KernelContext,
): Common | null {
  const name = String(path.at(-1))
  const written = given.memory ?? DEFAULT_MEMORY
  const memoryBytes = fields.fixed([...path, 'memory'], written, 'bytes', MEMORY)
  const deadline =
    given.deadline === undefined ? NaN : fields.fixed([...path, 'deadline'], given.deadline, 'seconds', POSITIVE)
  if (!PATH.test(file)) fields.report([...path, fileField], Messages.KernelPath(file))
  const parameters = fields.numbers([...path, 'parameters'], given.parameters ?? {})
  if (memoryBytes === null || deadline === null || parameters === null || !PATH.test(file)) return null
  const common = {
    key: kernelKey(document, name),
    memoryBytes,
    deadlineMs: Number.isNaN(deadline) ? null : deadline * 1000,
    isShared: (document as { readonly kind?: string }).kind === 'Definitions',
  }
  const loaded = files.kernel(join(dirname(fields.file.path), file), role, memoryBytes, severity)
  if (!('bytes' in loaded)) {
    for (const fault of loaded) fields.report([...path, fileField], Messages.KernelFault(file, fault), severity)
    return { ...common, kernel: null, fault: Messages.KernelFault(file, loaded[0]!), parameters: [] }
  }
  const placed = placeParameters(fields, path, loaded, parameters)
  return placed && { ...common, kernel: loaded, fault: null, parameters: placed }
}

function placeParameters(
  fields: Fields,
  path: Path,
  { parameters: places }: LoadedKernel,
  given: Readonly<Record<string, number>>,
): KernelParameter[] | null {
  const unknown = Object.keys(given).filter((name) => !places.has(name))
  for (const name of unknown) {
    fields.reportName([...path, 'parameters', name], Messages.KernelParameter(name, [...places.keys()]))
  }
  if (unknown.length > 0) return null
  return Object.entries(given).map(([name, value]) => ({ name, place: places.get(name)!, value }))
}

function readInput(fields: Fields, path: Path, written: Written): Node | null {
  const typed = fields.value(path, written)
  if (typed === null) return null
  if (typed.type.kind !== 'number') fields.report(path, Messages.KernelInput())
  else if (needsKernel(typed.node)) fields.report(path, Messages.KernelOfKernel())
  else return typed.node
  return null
}

/** Kernels run side by side after a tick, so none can wait for what another makes of it. */
function needsKernel(root: Node): boolean {
  const found = new Set<Node>()
  const waiting = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.op === 'load' && node.source.kind === 'kernel') return true
    if (found.has(node)) continue
    found.add(node)
    waiting.push(...argumentsOf(node))
  }
  return false
}
