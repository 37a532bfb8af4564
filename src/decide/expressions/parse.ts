import { parse as parseCel } from '@bufbuild/cel'
import type { Passage } from '../policy/source-file.js'
import { Messages } from '../policy/messages.js'

/** CEL's official syntax tree, as `@bufbuild/cel` makes it. */
export type Expr = ReturnType<typeof parseCel>['expr']

/** An expression's tree and where each of its nodes begins in the text. */
export interface Syntax {
  readonly expr: Expr
  readonly text: string
  /** Where a node's own sign stands: the operator of an operation, the dot of a field. */
  offsetOf(expr: Expr): number
}

/**
 * CEL reserves the word "function", but here it is a kind of target. What stands in for it before parsing is as long,
 * so that places stay right.
 */
const RESERVED = 'function'
const STAND_IN = 'functi_n'
const TEXT_OR_RESERVED = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<![\w.])function(?!\w)/g

/** The name as it was written. */
export function writtenName(name: string): string {
  return name === STAND_IN ? RESERVED : name
}

/** Whoever writes more than this in one expression wants variables. */
const LENGTH_LIMIT = 4096
/** What walks the tree does so recursively. */
const DEPTH_LIMIT = 256

/** @returns `null` when the text is no expression; the reason is reported at its place */
export function parseExpression(passage: Passage): Syntax | null {
  const { text } = passage
  if (text.length > LENGTH_LIMIT) {
    passage.report(0, Messages.ExpressionTooLong(LENGTH_LIMIT))
    return null
  }
  try {
    const parsable = text.replace(TEXT_OR_RESERVED, (found) => (found === RESERVED ? STAND_IN : found))
    const { expr, sourceInfo } = parseCel(parsable)
    if (isDeeper(expr, DEPTH_LIMIT)) {
      passage.report(0, Messages.ExpressionTooDeep())
      return null
    }
    const offsetOf = ({ id }: Expr) => skipSpace(text, sourceInfo?.positions[id.toString()] ?? 0)
    return { expr, text, offsetOf }
  } catch (error) {
    // The parser is recursive: a stack overflow is how it says that brackets are nested too deeply.
    const nested = error instanceof RangeError ? { offset: 0, message: Messages.ExpressionTooDeep() } : null
    const { offset, message } = nested ?? unclosed(text) ?? explain(text, offsetIn(error))
    passage.report(offset, message)
    return null
  }
}

function isDeeper(expr: Expr, limit: number): boolean {
  let level = [expr]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true
    level = level.flatMap(partsOf)
  }
  return false
}

/** The expressions that an expression is made of, in the order of the text. */
export function partsOf({ exprKind }: Expr): readonly Expr[] {
  if (exprKind.case === 'selectExpr') return exprKind.value.operand === undefined ? [] : [exprKind.value.operand]
  if (exprKind.case === 'callExpr') return exprKind.value.args
  return exprKind.case === 'listExpr' ? exprKind.value.elements : []
}

function offsetIn(error: unknown): number {
  const location = (error as { location?: { start?: { offset?: number } } }).location
  return location?.start?.offset ?? 0
}

function skipSpace(text: string, offset: number): number {
  const space = /\s*/y
  space.lastIndex = offset
  return offset + space.exec(text)![0].length
}

interface Complaint {
  readonly offset: number
  readonly message: string
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** A parser names the place where it gave up; the quote or bracket that was left open is the better one. */
function unclosed(text: string): Complaint | null {
  const open: { sign: string; offset: number }[] = []
  const token = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|["'()[\]{}]/g
  for (const match of text.matchAll(token)) {
    const sign = match[0]
    if (sign === '"' || sign === "'") return { offset: match.index, message: Messages.TextUnclosed() }
    if (sign.length > 1) continue
    if (sign in CLOSING) open.push({ sign, offset: match.index })
    else if (open.length > 0 && CLOSING[open.at(-1)!.sign] === sign) open.pop()
    else return { offset: match.index, message: Messages.BracketUnopened(sign) }
  }
  const last = open.at(-1)
  return last === undefined ? null : { offset: last.offset, message: Messages.BracketUnclosed(last.sign) }
}

/** Slips of people who know another language, by what the parser could not read and what stands before it. */
const SLIPS: readonly { readonly before?: RegExp; readonly after: RegExp; readonly say: (found: string) => string }[] =
  [
    { after: /^=(?!=)/, say: () => Messages.SingleEquals() },
    { after: /^(and|or)\b/i, say: (found) => Messages.Word(found, found.toLowerCase() === 'and' ? '&&' : '||') },
    { before: /\bnot\s*$/i, after: /^\S/, say: () => Messages.Word('not', '!') },
    { after: /^&(?!&)/, say: () => Messages.Word('&', '&&') },
    { after: /^\|(?!\|)/, say: () => Messages.Word('|', '||') },
    { before: /\d\s*$/, after: /^%\s*($|[^\s\w(])/, say: () => Messages.Percent() },
    { before: /\d\s*$/, after: /^[A-Za-z]+/, say: (found) => Messages.QuantityInExpression(found) },
    { after: /^(&&|\|\||[<>=!]=|[-+*/%<>?:!])\s*$/, say: (found) => Messages.EndsAfter(found.trim()) },
  ]

function explain(text: string, failedAt: number): Complaint {
  const offset = skipSpace(text, failedAt)
  const before = text.slice(0, offset)
  const after = text.slice(offset)
  for (const slip of SLIPS) {
    const found = slip.after.exec(after)
    if (found !== null && (slip.before === undefined || slip.before.test(before)))
      return { offset, message: slip.say(found[0]) }
  }
  if (after === '') return { offset, message: Messages.EndsEarly() }
  return { offset, message: Messages.Unreadable(/^(\w+|.)/su.exec(after)![0]) }
}
