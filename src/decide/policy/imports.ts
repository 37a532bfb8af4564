// Definitions that several policies share, and how their names come into a file.
import { dirname, join } from 'node:path'
import type { TargetKind } from '../../sense/index.js'
import type { Graph } from '../expressions/ir.js'
import { type Named, Scope } from '../expressions/scope.js'
import type { DefinitionsDocument, NamesDocument } from './document.js'
import { Fields } from './fields.js'
import { Messages } from './messages.js'
import { defineNames, type NamesContext, type Needed } from './names.js'
import { type Parsed, parseFile } from './parse.js'
import type { SourceFile } from './source-file.js'

/** Definitions that import definitions that import definitions. */
const DEPTH_LIMIT = 8
const PATH = /^[^/\\\0][^\\\0]*\.ya?ml$/

/** What a file of definitions gives to those that import it. */
export interface Definitions {
  readonly name: string
  readonly file: string
  readonly target: TargetKind | null
  /** Its own, and those that it imports. */
  readonly named: ReadonlyMap<string, Named>
  /** What each of them is defined with. */
  readonly usesOf: (name: string) => Iterable<string>
  readonly needed: Needed
}

/** What came into a document by its imports. */
export interface Imported {
  readonly imported: readonly { readonly index: number; readonly definitions: Definitions }[]
  /** How many files import one another from here on. */
  readonly height: number
}

interface Loaded {
  definitions: readonly Definitions[]
  /** `false`: it may define more than is known. */
  isWhole: boolean
  height: number
}

interface Context extends NamesContext {
  readonly graph: Graph
}

/** Reads each file of definitions once, on its own: it means the same to all who import it. */
export class Imports {
  readonly #context: Context
  readonly #parsed = new Map<SourceFile, Parsed[]>()
  readonly #loaded = new Map<SourceFile, Loaded>()
  readonly #underway: SourceFile[] = []

  constructor(context: Context) {
    this.#context = context
  }

  /** Every definition that was read, imported or not. */
  get definitions(): readonly Definitions[] {
    return [...this.#loaded.values()].flatMap(({ definitions }) => definitions)
  }

  /** Where they are defined. */
  get documents(): readonly Parsed[] {
    return [...this.#loaded.keys()].flatMap((file) => this.documentsOf(file).filter(isDefinitions))
  }

  documentsOf(file: SourceFile): readonly Parsed[] {
    const documents = this.#parsed.get(file) ?? parseFile(file)
    this.#parsed.set(file, documents)
    return documents
  }

  /** Brings the names of a document's imports into its scope; what is wrong with them is reported to its file. */
  into(fields: Fields, document: NamesDocument): Imported {
    const imported: Imported['imported'][number][] = []
    const seen = new Set<SourceFile>()
    let height = 0
    for (const [index, path] of (document.imports ?? []).entries()) {
      const report = (message: string) => fields.report(['imports', index], message)
      const file = this.#fileAt(fields.file, path, report)
      if (file !== null && seen.has(file)) report(Messages.ImportTwice(path))
      const loaded = file === null || seen.has(file) ? null : this.#import(file, path, report)
      fields.scope.isIncomplete ||= loaded === null || !loaded.isWhole
      if (loaded === null) continue
      seen.add(file!)
      height = Math.max(height, loaded.height)
      for (const each of loaded.definitions) {
        if (!isFit(fields.scope, each, path, report)) continue
        imported.push({ index, definitions: each })
        bringIn(fields.scope, each, path, report)
      }
    }
    return { imported, height }
  }

  #fileAt(from: SourceFile, path: string, report: (message: string) => void): SourceFile | null {
    if (!PATH.test(path)) return fail(report, Messages.ImportPath(path))
    const file = this.#context.files.open(join(dirname(from.path), path))
    return typeof file === 'string' ? fail(report, Messages.ImportUnreadable(path, file)) : file
  }

  #import(file: SourceFile, path: string, report: (message: string) => void): Loaded | null {
    if (this.documentsOf(file).some(({ value }) => value.kind === 'Policy'))
      return fail(report, Messages.ImportPolicy(path))
    if (this.#underway.includes(file)) {
      const cycle = [...this.#underway.slice(this.#underway.indexOf(file)), file]
      return fail(report, Messages.ImportCycle(cycle.map((each) => each.path)))
    }
    if (this.#underway.length >= DEPTH_LIMIT) return fail(report, Messages.ImportsTooDeep(DEPTH_LIMIT))
    const loaded = this.load(file)
    return loaded.height > DEPTH_LIMIT ? fail(report, Messages.ImportsTooDeep(DEPTH_LIMIT)) : loaded
  }

  /** Reads the definitions of a file, unless it has been. */
  load(file: SourceFile): Loaded {
    const known = this.#loaded.get(file)
    if (known !== undefined) return known
    const loaded: Loaded = { definitions: [], isWhole: true, height: 1 }
    this.#loaded.set(file, loaded)
    this.#underway.push(file)
    const documents = this.documentsOf(file).filter(isDefinitions)
    const read = documents.map((document) => this.#read(document, loaded))
    this.#underway.pop()
    loaded.definitions = read
    loaded.isWhole &&= file.errorCount === 0
    return loaded
  }

  #read({ file, yaml, value }: Parsed<DefinitionsDocument>, loaded: Loaded): Definitions {
    const { graph, registry } = this.#context
    const scope = new Scope(graph, registry, value.target ?? null)
    const fields = new Fields(file, yaml, scope)
    const { imported, height } = this.into(fields, value)
    const own = defineNames(fields, value, this.#context)
    loaded.height = Math.max(loaded.height, height + 1)
    loaded.isWhole &&= !scope.isIncomplete
    return {
      name: value.metadata.name,
      file: file.path,
      target: scope.target,
      named: scope.named,
      usesOf: (name) => scope.usesOf(name),
      needed: {
        forecasts: [...imported.flatMap(({ definitions }) => definitions.needed.forecasts), ...own.forecasts],
        kernels: [...imported.flatMap(({ definitions }) => definitions.needed.kernels), ...own.kernels],
      },
    }
  }
}

function isDefinitions(parsed: Parsed): parsed is Parsed<DefinitionsDocument> {
  return parsed.value.kind === 'Definitions'
}

function isFit(scope: Scope, { target }: Definitions, path: string, report: (message: string) => void): boolean {
  if (target === null || target === scope.target) return true
  scope.isIncomplete = true
  report(
    scope.target === null
      ? Messages.ImportTargetNeeded(path, target)
      : Messages.ImportTarget(path, target, scope.target),
  )
  return false
}

/** What comes twice by different ways is one; two things of one name are a clash. */
function bringIn(scope: Scope, { named, usesOf }: Definitions, path: string, report: (message: string) => void): void {
  for (const [name, each] of named) {
    const own = scope.named.get(name)
    if (own === undefined) scope.import(name, each, usesOf(name))
    else if (own !== each) report(Messages.ImportClash(path, name, each.place, own.place))
  }
}

function fail(report: (message: string) => void, message: string): null {
  report(message)
  return null
}
