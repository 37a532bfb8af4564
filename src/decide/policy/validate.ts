// Schema errors in words, at their place in the file.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { type Document, isMap, isNode, isScalar, isSeq, type Node, type Pair, visit, type YAMLMap } from 'yaml'
import type { DefinitionsDocument, PolicyDocument } from './document.js'
import { Messages } from './messages.js'
import { POLICY_SCHEMA } from './schema.js'
import type { SourceFile } from './source-file.js'

type AnyDocument = PolicyDocument | DefinitionsDocument

/**
 * Checks documents against one schema; what does not follow it is reported to the file.
 * @returns `null` for one that cannot be read on
 */
export type Validate<Value> = (file: SourceFile, document: Document) => Value | null

type Path = readonly (string | number)[]

export function validator<Value>(schema: object): Validate<Value> {
  const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile<Value>(schema)
  return (file, document) => validated(validate, file, document)
}

export const validateDocument = validator<AnyDocument>(POLICY_SCHEMA)

function validated<Value>(validate: ValidateFunction<Value>, file: SourceFile, document: Document): Value | null {
  const value: unknown = document.toJS()
  if (validate(value)) return value
  const seen = new Set<string>()
  for (const error of validate.errors ?? []) {
    // What a name breaks is told once, by `pattern`; what a kind of file lacks, by the keyword that it lacks.
    if (error.keyword === 'propertyNames' || error.keyword === 'if') continue
    const { node, message } = describe(document, error)
    const key = `${node?.range?.[0] ?? 0} ${message}`
    if (!seen.has(key)) file.report(node?.range?.[0] ?? 0, message)
    seen.add(key)
  }
  // A slip in an action's name hides nothing: the rest is read as it is, and what is wrong with it told at once.
  return validate.errors?.every(isOfAction) ? (value as Value) : null
}

function isOfAction({ keyword, instancePath }: ErrorObject): boolean {
  return keyword === 'if' || (keyword === 'enum' && /^\/rules\/\d+\/do\/action$/.test(instancePath))
}

function describe(document: Document, error: ErrorObject): { node: Node | null; message: string } {
  const path = pathOf(error.instancePath)
  const { params, data } = error
  const here = nodeAt(document, path)
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(params['additionalProperty'])
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {})
      return { node: keyAt(document, path, name), message: Messages.FieldUnknown(name, whereOf(path), known) }
    }
    case 'required':
      return { node: here, message: Messages.FieldMissing(String(params['missingProperty']), whereOf(path)) }
    case 'enum':
      return { node: here, message: Messages.NotOneOf(data, params['allowedValues'] as readonly string[]) }
    case 'const':
      return { node: here, message: Messages.NotConstant(fieldOf(path), params['allowedValue'], data) }
    case 'type':
      return { node: here, message: Messages.WrongType(fieldOf(path), [params['type']].flat() as string[], data) }
    case 'pattern':
      if (error.propertyName === undefined) return { node: here, message: Messages.NamePattern(String(data)) }
      return {
        node: keyAt(document, path, error.propertyName),
        message: Messages.IdentifierPattern(error.propertyName),
      }
    case 'minItems':
      return { node: here, message: Messages.Empty(fieldOf(path)) }
    case 'maxItems':
    case 'maxProperties':
      return { node: here, message: Messages.TooMany(fieldOf(path), Number(params['limit'])) }
    case 'maxLength':
      return { node: here, message: Messages.TooLong(fieldOf(path), Number(params['limit'])) }
    default:
      return { node: here, message: Messages.Schema(fieldOf(path), error.message ?? error.keyword) }
  }
}

function pathOf(pointer: string): Path {
  const words = pointer.split('/').slice(1)
  return words.map((word) => (/^\d+$/.test(word) ? Number(word) : word.replaceAll('~1', '/').replaceAll('~0', '~')))
}

/** The node of a value, or the nearest one above it. */
export function nodeAt(document: Document, path: Path): Node | null {
  let node: Node | null = document.contents
  for (const word of path) {
    const next: unknown = isMap(node)
      ? pairsOf(node).get(String(word))?.value
      : isSeq(node)
        ? node.items[Number(word)]
        : null
    if (!isNode(next)) break
    node = next
  }
  return node
}

/** Fields by name. The library looks a name up by going through all of them, for each of which it is asked. */
const known = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const pairs = known.get(map) ?? new Map<string, Pair>(map.items.toReversed().flatMap((pair) => namedPair(pair)))
  known.set(map, pairs)
  return pairs
}

function namedPair(pair: Pair): [name: string, pair: Pair][] {
  return isScalar(pair.key) ? [[String(pair.key.value), pair]] : []
}

/** Names of fields that a group has already. */
export function repeatedKeys(document: Document): Node[] {
  const repeated: Node[] = []
  visit(document, {
    Map(_, map) {
      const pairs = pairsOf(map)
      for (const pair of map.items) {
        if (isScalar(pair.key) && pairs.get(String(pair.key.value)) !== pair) repeated.push(pair.key)
      }
    },
  })
  return repeated
}

/** The node of a field's name. */
export function keyAt(document: Document, path: Path, name: string): Node | null {
  const parent = nodeAt(document, path)
  if (!isMap(parent)) return parent
  const key = pairsOf(parent).get(name)?.key
  return isNode(key) ? key : parent
}

/** `rules[1].do` of a path, for messages; empty for the whole document. */
function whereOf(path: Path): string {
  return path
    .map((word) => (typeof word === 'number' ? `[${word}]` : `.${word}`))
    .join('')
    .replace(/^\./, '')
}

function fieldOf(path: Path): string {
  return whereOf(path) || 'the policy'
}
