// From the text of a file to documents that follow the schema.
import { type Document, parseAllDocuments } from 'yaml'
import type { DefinitionsDocument, PolicyDocument } from './document.js'
import { Messages } from './messages.js'
import type { SourceFile } from './source-file.js'
import { repeatedKeys, type Validate, validateDocument } from './validate.js'

/** One document of a file: what it says and where it says it. */
export interface Parsed<Value = PolicyDocument | DefinitionsDocument> {
  readonly file: SourceFile
  readonly yaml: Document
  readonly value: Value
}

export const parseFile = (file: SourceFile): Parsed[] => parseDocuments(file, validateDocument)

/** @returns the documents that follow the schema; what is wrong with the others is reported to the file */
export function parseDocuments<Value>(file: SourceFile, validate: Validate<Value>): Parsed<Value>[] {
  const documents = documentsIn(file)
  if (documents?.every(({ contents, errors }) => contents === null && errors.length === 0)) {
    file.report(0, Messages.FileEmpty())
  }
  return (documents ?? []).flatMap((yaml) => {
    const value = valueOf(file, yaml, validate)
    return value === null ? [] : [{ file, yaml, value }]
  })
}

// Plain data whatever a file asks for: no sets, dates and bytes (`!!set`, `%YAML 1.1`), which are no group of fields.
// Keys that come twice are looked for below: the library compares every key of a map with every other.
const YAML = {
  schema: 'core',
  resolveKnownTags: false,
  merge: false,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'error',
} as const

function documentsIn(file: SourceFile): readonly Document[] | null {
  try {
    const documents = parseAllDocuments(file.text, YAML)
    return Array.isArray(documents) ? documents : []
  } catch (error) {
    file.report(0, reasonOf(error))
    return null
  }
}

function valueOf<Value>(file: SourceFile, yaml: Document, validate: Validate<Value>): Value | null {
  // To the library an unknown tag is a warning, but here it is an expression: `!has(...)`.
  const errors = [...yaml.errors, ...yaml.warnings]
  for (const error of errors) file.report(error.pos[0], Messages.Yaml(error.message, error.code))
  if (errors.length > 0 || yaml.contents === null) return null
  try {
    const repeated = repeatedKeys(yaml)
    for (const key of repeated) file.report(key.range?.[0] ?? 0, Messages.KeyTwice())
    return repeated.length > 0 ? null : validate(file, yaml)
  } catch (error) {
    // Aliases that unfold without end, or name nothing.
    file.report(0, reasonOf(error))
    return null
  }
}

/** The library is recursive: a stack overflow is how it says that a file is nested too deeply. */
function reasonOf(error: unknown): string {
  return error instanceof RangeError ? Messages.FileTooDeep() : Messages.Yaml((error as Error).message)
}
