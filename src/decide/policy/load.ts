// Finds policy files and reads them.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, parseAllDocuments } from 'yaml'
import { Graph } from '../expressions/ir.js'
import type { PolicyDocument } from './document.js'
import { Messages } from './messages.js'
import { overrideNames } from './names.js'
import type { Policy } from './policy.js'
import { type PolicyContext, readPolicy } from './read-policy.js'
import { type Problem, SourceFile } from './source-file.js'
import { nodeAt, validateDocument } from './validate.js'

const FILE_LIMIT_BYTES = 1024 * 1024

export interface Loaded {
  readonly policies: readonly Policy[]
  /** Errors and warnings, in the order of files and lines. */
  readonly problems: readonly Problem[]
  /** Every file that was read or could not be. */
  readonly files: readonly string[]
}

/** Reads every policy of every path: a file, or a folder of which each *.yaml is read, by name. */
export function loadPolicies(paths: readonly string[], context: PolicyContext): Loaded {
  const problems: Problem[] = []
  const reader = new PolicyReader(context)
  const files = [...new Set(paths.flatMap((each) => filesAt(each, problems)))]
  for (const path of files) {
    const text = readText(path, problems)
    if (text !== null) problems.push(...reader.read(new SourceFile(path, text)))
  }
  problems.push(...reader.unusedOverrides())
  return { policies: reader.policies, problems, files }
}

function filesAt(path: string, problems: Problem[]): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    const files = readdirSync(path)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
    if (files.length === 0) problems.push(placeless(path, Messages.NoFiles()))
    return files.map((name) => join(path, name))
  } catch (error) {
    problems.push(placeless(path, Messages.FileUnreadable((error as Error).message)))
    return []
  }
}

function readText(path: string, problems: Problem[]): string | null {
  try {
    const { size } = statSync(path)
    if (size <= FILE_LIMIT_BYTES) return readFileSync(path, 'utf8')
    problems.push(placeless(path, Messages.FileTooLarge(size, FILE_LIMIT_BYTES)))
  } catch (error) {
    problems.push(placeless(path, Messages.FileUnreadable((error as Error).message)))
  }
  return null
}

function placeless(file: string, message: string): Problem {
  return { severity: 'error', file, line: 0, column: 0, message, excerpt: '' }
}

/** Reads file after file into one set: names are unique in it, and equal expressions are one. */
class PolicyReader {
  readonly policies: Policy[] = []
  readonly #context: PolicyContext
  readonly #graph = new Graph()
  readonly #fileOf = new Map<string, string>()
  readonly #overridable = new Set<string>()

  constructor(context: PolicyContext) {
    this.#context = context
  }

  /** @returns what is wrong with the file */
  read(file: SourceFile): readonly Problem[] {
    const parsed = parseAllDocuments(file.text, { lineCounter: file.lines, prettyErrors: false })
    const documents = Array.isArray(parsed) ? parsed : []
    if (!documents.some((document) => document.contents !== null)) file.report(0, Messages.FileEmpty())
    for (const document of documents) this.#readDocument(file, document)
    return file.problems.sort((a, b) => a.line - b.line || a.column - b.column)
  }

  #readDocument(file: SourceFile, document: Document): void {
    for (const error of document.errors) file.report(error.pos[0], Messages.Yaml(error.message, error.code))
    if (document.errors.length > 0 || document.contents === null) return
    const valid = this.#validate(file, document)
    if (valid === null) return
    this.#register(file, document, valid)
    const policy = readPolicy(file, document, valid, this.#graph, this.#context)
    if (policy !== null) this.policies.push(policy)
  }

  #validate(file: SourceFile, document: Document): PolicyDocument | null {
    try {
      return validateDocument(file, document)
    } catch (error) {
      // Aliases that unfold without end, or name nothing.
      file.report(0, Messages.Yaml((error as Error).message))
      return null
    }
  }

  #register(file: SourceFile, document: Document, valid: PolicyDocument): void {
    const { name } = valid.metadata
    const place = nodeAt(document, ['metadata', 'name'])?.range?.[0] ?? 0
    if (this.#fileOf.has(name)) file.report(place, Messages.PolicyTwice(name, this.#fileOf.get(name)!))
    this.#fileOf.set(name, file.path)
    for (const constant of Object.keys(valid.constants ?? {})) {
      for (const key of overrideNames(valid, constant)) this.#overridable.add(key)
    }
  }

  /** An override that changes nothing is a slip of whoever gave it. */
  unusedOverrides(): Problem[] {
    const known = [...this.#overridable]
    return Object.keys(this.#context.overrides ?? {})
      .filter((name) => !this.#overridable.has(name))
      .map((name) => placeless(`override ${name}`, Messages.OverrideUnknown(name, known)))
  }
}
