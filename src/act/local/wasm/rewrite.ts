// The same module, made so that its host can get at its state: what is not seen from outside is exported, a memory of its
// own is imported, and its start function is called by the host.
import type { Analysis } from './analysis.js'
import { skipConstantExpression } from './instructions.js'
import { HEADER, KIND, type Named, type ParsedModule, SECTION } from './module.js'
import { Reader } from './reader.js'
import { concatenate, integer, section, text } from './writer.js'

/** Where the state of an instance is found. Plain data. */
export interface StateNames {
  /** Under what the memory is imported; null: there is none. */
  readonly memory: Named | null
  /** Whether the memory is the module's own, so that the host must make it. */
  readonly ownsMemory: boolean
  /** Of the exported globals that change. */
  readonly globals: readonly string[]
  /** Of all tables, exported. */
  readonly tables: readonly string[]
  /** Of the tables that code of the module writes to. */
  readonly writtenTables: readonly string[]
  /** Of the exported start function; null: there is none. */
  readonly start: string | null
}

export interface Rewritten {
  /** Instantiating it writes the data segments to the memory and executes nothing. */
  readonly withData: Uint8Array<ArrayBuffer>
  /**
   * Instantiating it leaves the memory as it is and executes nothing. Every active data segment is an empty passive one.
   * Once instantiated nobody can tell, as an active segment counts as dropped from then on, which is to say empty.
   */
  readonly withoutData: Uint8Array<ArrayBuffer>
  readonly names: StateNames
}

interface Piece {
  readonly id: number
  /** From the section's id to its end. */
  readonly whole: Uint8Array
}

/** Sections stand in this order; custom ones anywhere. */
const ORDER: readonly number[] = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11]

/** @param module one that has one memory at most */
export function exposeState(module: ParsedModule, analysis: Analysis): Rewritten {
  const prefix = unusedPrefix(module)
  const ownsMemory = module.memories[0]?.imported === null
  const ownMemory = { module: prefix, name: 'memory' }
  const exported: Uint8Array[] = []
  const exportAs = (kind: number, word: string, index: number) => {
    const name = `${prefix}${word}.${index}`
    exported.push(concatenate([text(name), Uint8Array.of(kind), integer(index)]))
    return name
  }
  const tables = module.tables.map((_, index) => exportAs(KIND.table, 'table', index))
  const names: StateNames = {
    memory: ownsMemory ? ownMemory : (module.memories[0]?.imported ?? null),
    ownsMemory,
    globals: analysis.changingGlobals.map((index) => exportAs(KIND.global, 'global', index)),
    tables,
    writtenTables: analysis.writtenTables.map((index) => tables[index]!),
    start: module.start === null ? null : exportAs(KIND.function, 'start', module.start),
  }
  const withoutStart = module.sections.filter(({ id }) => id !== SECTION.start)
  const withoutOwn = ownsMemory ? importMemory(withoutStart, ownMemory) : withoutStart
  const pieces = append(withoutOwn, SECTION.export, exported)
  const emptied = pieces.map((piece) => (piece.id === SECTION.data ? withoutActiveSegments(piece) : piece))
  return { withData: join(pieces), withoutData: join(emptied), names }
}

/** Names that begin so are the host's alone. */
function unusedPrefix({ exports }: ParsedModule): string {
  let prefix = 'atoll.'
  while (exports.some(({ name }) => name.startsWith(prefix))) prefix = `atoll.${prefix}`
  return prefix
}

// It is the only memory, so its index stays 0; functions, tables and globals keep theirs as well.
function importMemory(sections: readonly Piece[], { module, name }: Named): Piece[] {
  const { reader } = entriesOf(sections.find(({ id }) => id === SECTION.memory)!)
  const limits = reader.take(reader.end - reader.position)
  const entry = concatenate([text(module), text(name), Uint8Array.of(KIND.memory), limits])
  return append(
    sections.filter(({ id }) => id !== SECTION.memory),
    SECTION.import,
    [entry],
  )
}

/** Adds entries at the end of a section, which is made where there is none. */
function append(sections: readonly Piece[], id: number, added: readonly Uint8Array[]): Piece[] {
  const at = sections.findIndex((piece) => piece.id === id)
  if (at < 0) {
    const later = sections.findIndex((piece) => ORDER.indexOf(piece.id) > ORDER.indexOf(id))
    const piece = { id, whole: section(id, [integer(added.length), ...added]) }
    return sections.toSpliced(later < 0 ? sections.length : later, 0, piece)
  }
  const { count, reader } = entriesOf(sections[at]!)
  const present = reader.take(reader.end - reader.position)
  return sections.with(at, { id, whole: section(id, [integer(count + added.length), present, ...added]) })
}

function withoutActiveSegments(piece: Piece): Piece {
  const PASSIVE = 1
  const WITH_MEMORY_INDEX = 2
  const { count, reader } = entriesOf(piece)
  const segments: Uint8Array[] = []
  for (let left = count; left > 0; left--) {
    const from = reader.position
    const flags = reader.integer()
    if (flags === WITH_MEMORY_INDEX) reader.skipInteger()
    if (flags !== PASSIVE) skipConstantExpression(reader)
    reader.skip(reader.integer())
    segments.push(flags === PASSIVE ? reader.since(from) : Uint8Array.of(PASSIVE, 0))
  }
  return { id: piece.id, whole: section(piece.id, [integer(count), ...segments]) }
}

/** How many entries a section has, and a reader that stands before the first. */
function entriesOf({ whole }: Piece): { readonly count: number; readonly reader: Reader } {
  const reader = new Reader(whole, 1)
  reader.skipInteger() // its length, which is all there is
  return { count: reader.integer(), reader }
}

function join(pieces: readonly Piece[]): Uint8Array<ArrayBuffer> {
  return concatenate([HEADER, ...pieces.map(({ whole }) => whole)])
}
