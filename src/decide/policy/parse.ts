// From the text of a file to documents that follow the schema.
import { type Document, parseAllDocuments } from 'yaml'
import type { DefinitionsDocument, PolicyDocument } from './document.js'
import { Messages } from './messages.js'
import type { SourceFile } from './source-file.js'
import { validateDocument } from './validate.js'

/** One document of a file: what it says and where it says it. */
export interface Parsed<Value = PolicyDocument | DefinitionsDocument> {
  readonly file: SourceFile
  readonly yaml: Document
  readonly value: Value
}

/** @returns the documents that follow the schema; what is wrong with the others is reported to the file */
export function parseFile(file: SourceFile): Parsed[] {
  const parsed = parseAllDocuments(file.text, { lineCounter: file.lines, prettyErrors: false })
  const documents = Array.isArray(parsed) ? parsed : []
  if (!documents.some((document) => document.contents !== null)) file.report(0, Messages.FileEmpty())
  return documents.flatMap((yaml) => {
    const value = valueOf(file, yaml)
    return value === null ? [] : [{ file, yaml, value }]
  })
}

function valueOf(file: SourceFile, yaml: Document): Parsed['value'] | null {
  for (const error of yaml.errors) file.report(error.pos[0], Messages.Yaml(error.message, error.code))
  if (yaml.errors.length > 0 || yaml.contents === null) return null
  try {
    return validateDocument(file, yaml)
  } catch (error) {
    // Aliases that unfold without end, or name nothing.
    file.report(0, Messages.Yaml((error as Error).message))
    return null
  }
}
