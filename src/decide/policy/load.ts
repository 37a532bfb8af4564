// Reads files of policies and definitions into one set.
import { Graph } from '../expressions/ir.js'
import type { PolicyDocument } from './document.js'
import { checkRules } from './check-rules.js'
import { type FileContent, PolicyFiles } from './files.js'
import { type Definitions, Imports } from './imports.js'
import { Messages } from './messages.js'
import { type NamesContext, overrideNames } from './names.js'
import type { Parsed } from './parse.js'
import type { Policy } from './policy.js'
import { type PolicyContext, type ReadPolicy, readPolicy } from './read-policy.js'
import type { Problem, SourceFile } from './source-file.js'
import { nodeAt } from './validate.js'

export interface Loaded {
  readonly policies: readonly Policy[]
  /** Of all expressions of all policies. */
  readonly graph: Graph
  readonly definitions: readonly Definitions[]
  /** Errors and warnings, in the order of files and lines. */
  readonly problems: readonly Problem[]
  /** Every file that was read or could not be. */
  readonly files: readonly string[]
  /** What was read of them. */
  readonly sources: readonly FileContent[]
}

/**
 * Reads every policy of every path: a file, or a folder of which each *.yaml is read, by name. Definitions among them,
 * and those that are imported from elsewhere, are checked whether or not something imports them.
 */
export function loadPolicies(paths: readonly string[], context: PolicyContext): Loaded {
  const files = new PolicyFiles()
  const graph = new Graph()
  const { registry, overrides = {}, brokenKernels } = context
  const names: NamesContext = {
    registry,
    overrides,
    files,
    severity: brokenKernels === 'disable' ? 'warning' : 'error',
  }
  const imports = new Imports({ ...names, graph })
  const documents: Parsed[] = []
  const read: ReadPolicy[] = []
  const loaded = new Set<SourceFile>()
  for (const path of new Set(paths.flatMap((each) => files.at(each)))) {
    const file = files.open(path)
    if (typeof file === 'string') {
      files.reportPlaceless(path, file)
      continue
    }
    if (loaded.has(file)) continue // by another path, or through a link
    loaded.add(file)
    imports.load(file)
    for (const parsed of imports.documentsOf(file)) {
      if (!isPolicy(parsed)) continue
      documents.push(parsed)
      const policy = readPolicy(parsed, graph, imports, context, names)
      if (policy !== null) read.push(policy)
    }
  }
  documents.push(...imports.documents)
  checkNames(documents)
  checkOverrides(documents, context, files)
  // Two policies of one name are one that was copied: it would be at odds with itself.
  const distinct = [...new Map(read.map((each) => [each.policy.name, each])).values()]
  // What one constant makes impossible another may be there for: whoever sets them is only told.
  checkRules(distinct, context.registry, Object.keys(context.overrides ?? {}).length > 0 ? 'warning' : 'error')
  const policies = read.map(({ policy }) => policy)
  return {
    policies,
    graph,
    definitions: imports.definitions,
    problems: files.problems(),
    files: [...files.paths],
    sources: files.contents(),
  }
}

function isPolicy(parsed: Parsed): parsed is Parsed<PolicyDocument> {
  return parsed.value.kind === 'Policy'
}

/** Policies are told apart by their names, and so are definitions. */
function checkNames(documents: readonly Parsed[]): void {
  const fileOf = new Map<string, string>()
  for (const { file, yaml, value } of documents) {
    const { name } = value.metadata
    const key = `${value.kind} ${name}`
    const place = nodeAt(yaml, ['metadata', 'name'])?.range?.[0] ?? 0
    if (fileOf.has(key)) file.report(place, Messages.NameTwice(name, value.kind, fileOf.get(key)!))
    fileOf.set(key, file.path)
  }
}

/** An override that changes nothing is a slip of whoever gave it. */
function checkOverrides(documents: readonly Parsed[], { overrides = {} }: PolicyContext, files: PolicyFiles): void {
  const known = new Set(
    documents.flatMap(({ value }) => Object.keys(value.constants ?? {}).flatMap((name) => overrideNames(value, name))),
  )
  for (const name of Object.keys(overrides)) {
    if (!known.has(name)) files.reportPlaceless(`override ${name}`, Messages.OverrideUnknown(name, [...known]))
  }
}
