// Whether an instance of a module can be put back to what it was, and what has to be put back besides its memory.
import { CODE, type Visit, valueType, visitInstructions } from './instructions.js'
import { KIND, type ParsedModule, SECTION } from './module.js'
import type { Reader } from './reader.js'

export interface Analysis {
  /**
   * What an instance does that cannot be undone, each a phrase such as "it drops data segments". None: it can be put
   * back, unless its memory or a table has grown, which is seen when it happens.
   */
  readonly obstacles: readonly string[]
  /** Indexes of the globals that code of the module or of its host may set. */
  readonly changingGlobals: readonly number[]
  /** Indexes of the tables that code of the module may write to. */
  readonly writtenTables: readonly number[]
}

/** Codes of types whose values JavaScript can neither read nor set: vectors, exceptions, continuations. */
const CLOSED_TYPES: ReadonlyMap<number, string> = new Map([
  [0x7b, 'a vector'],
  [0x69, 'an exception'],
  [0x74, 'an exception'],
  [0x68, 'a continuation'],
  [0x75, 'a continuation'],
])

const IRREVERSIBLE: ReadonlyMap<number, string> = new Map([
  [CODE.dataDrop, 'it drops data segments'],
  [CODE.elementDrop, 'it drops element segments'],
  ...[CODE.structSet, CODE.arraySet, CODE.arrayFill, CODE.arrayCopy, CODE.arrayInitData, CODE.arrayInitElement].map(
    (code): [number, string] => [code, 'it changes structs or arrays, which may outlive a task'],
  ),
])
const TABLE_WRITES: readonly number[] = [CODE.tableSet, CODE.tableFill, CODE.tableCopy, CODE.tableInit]

/** Goes through all code of a module. An instruction that is not known is an obstacle: it may do anything. */
export function analyse(module: ParsedModule): Analysis {
  const obstacles = new Set<string>()
  const set = new Set<number>()
  const written = new Set<number>()
  try {
    visitCode(module, (code, index) => {
      const irreversible = IRREVERSIBLE.get(code)
      if (irreversible !== undefined) obstacles.add(irreversible)
      else if (code === CODE.globalSet) set.add(index)
      else if (TABLE_WRITES.includes(code)) written.add(index)
    })
  } catch (error) {
    obstacles.add(`not all of its code is understood: ${(error as Error).message}`)
  }
  for (const { kind, index } of module.exports) if (kind === KIND.global) set.add(index)
  const changing = module.globals.flatMap(({ isMutable, isImported }, index) =>
    isMutable && (isImported || set.has(index)) ? [index] : [],
  )
  for (const type of changing.map((index) => module.globals[index]!.type)) {
    if (CLOSED_TYPES.has(type))
      obstacles.add(`it keeps ${CLOSED_TYPES.get(type)} in a global, out of JavaScript's reach`)
  }
  for (const type of [...written].map((index) => module.tables[index]!)) {
    if (CLOSED_TYPES.has(type))
      obstacles.add(`it keeps ${CLOSED_TYPES.get(type)} in a table, out of JavaScript's reach`)
  }
  return { obstacles: [...obstacles], changingGlobals: changing, writtenTables: [...written] }
}

function visitCode({ sections }: ParsedModule, visit: Visit): void {
  const reader = sections.find(({ id }) => id === SECTION.code)?.read()
  for (let left = reader?.integer() ?? 0; left > 0; left--) visitBody(reader!.part(reader!.integer()), visit)
}

function visitBody(body: Reader, visit: Visit): void {
  for (let left = body.integer(); left > 0; left--) (body.skipInteger(), valueType(body)) // local variables
  visitInstructions(body, visit)
}
