import { isScalar, LineCounter, type Node } from 'yaml'

/** An error keeps its policies from being used; a warning does not. */
export type Severity = 'error' | 'warning'

/** One thing that is wrong with a policy file. */
export interface Problem {
  /** Whether the file can be used all the same. */
  readonly severity: Severity
  /** Path of the file, as it was given. */
  readonly file: string
  /** From 1; 0 when the problem has no place, such as a folder without policies. */
  readonly line: number
  /** From 1, in characters; 0 when the problem has no place. */
  readonly column: number
  /** What is wrong, and where there is one a suggestion. */
  readonly message: string
  /** The line and a caret below the place; empty when there is no place. */
  readonly excerpt: string
}

/** Whoever has more to mend than this has another problem; the others are counted. */
const PROBLEMS_LIMIT = 100
const MESSAGE_LIMIT = 2000
/** What an excerpt shows of a long line, and how much of that before the place. */
const EXCERPT_LIMIT = 200
const EXCERPT_BEFORE = 120
/** What would move a terminal's cursor or hide text: shown as a sign of its own. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

function visible(text: string): string {
  return text.replace(CONTROL, '\ufffd')
}

/** Collects problems at offsets of one text. */
export class SourceFile {
  readonly path: string
  readonly text: string
  readonly lines = new LineCounter()
  /** Each once: the first hundred errors and as many warnings. */
  readonly problems: Problem[] = []
  readonly #seen: Readonly<Record<Severity, Set<string>>> = { error: new Set(), warning: new Set() }

  constructor(path: string, text: string) {
    this.path = path
    this.text = text
    // Not left to the YAML parser: it overlooks the ends of lines in what it cannot read.
    this.lines.addNewLine(0)
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lines.addNewLine(at + 1)
  }

  report(offset: number, message: string, severity: Severity = 'error'): void {
    const { line, column } = this.placeOf(offset)
    const cut = message.length > MESSAGE_LIMIT ? `${message.slice(0, MESSAGE_LIMIT)}...` : message
    const short = visible(cut)
    // What many rules have in common is checked with each of them, so one mistake may be found several times.
    const key = `${line}:${column} ${short}`
    const seen = this.#seen[severity]
    if (!seen.has(key) && seen.size < PROBLEMS_LIMIT) {
      const excerpt = this.excerpt(line, column)
      this.problems.push({ severity, file: this.path, line, column, message: short, excerpt })
    }
    seen.add(key)
  }

  /** Both from 1. */
  placeOf(offset: number): { readonly line: number; readonly column: number } {
    const { line, col } = this.lines.linePos(Math.min(Math.max(offset, 0), this.text.length))
    return { line, column: col }
  }

  /** How many errors were reported so far, listed or not. */
  get errorCount(): number {
    return this.#seen.error.size
  }

  /** How many more problems there are than are listed. */
  unlisted(severity: Severity): number {
    return Math.max(this.#seen[severity].size - PROBLEMS_LIMIT, 0)
  }

  /** The line, and a caret below the column. */
  excerpt(line: number, column: number): string {
    const start = this.lines.lineStarts[line - 1]!
    const end = this.text.indexOf('\n', start)
    const text = this.text.slice(start, end < 0 ? this.text.length : end).replace(/\r$/, '')
    const from = text.length > EXCERPT_LIMIT ? Math.max(column - 1 - EXCERPT_BEFORE, 0) : 0
    const dots = { before: from > 0 ? '...' : '', after: text.length > from + EXCERPT_LIMIT ? '...' : '' }
    const shown = visible(text.slice(from, from + EXCERPT_LIMIT))
    const margin = String(line).padStart(5)
    const indent = dots.before.replace(/./g, ' ') + shown.slice(0, column - 1 - from).replace(/[^\t]/g, ' ')
    return `${margin} | ${dots.before}${shown}${dots.after}\n${' '.repeat(margin.length)} | ${indent}^`
  }
}

/** A text inside a file, such as an expression, that knows where each of its characters stands. */
export class Passage {
  readonly file: SourceFile
  readonly text: string
  readonly #node: Node

  constructor(file: SourceFile, node: Node, text: string) {
    this.file = file
    this.text = text
    this.#node = node
  }

  report(offset: number, message: string): void {
    this.file.report(this.#fileOffset(offset), message)
  }

  /**
   * YAML may have folded lines, quoted and escaped: walk both texts, and let the file's skip what the value lacks.
   * Where that loses its way (`"\x41"`) the place is the start of the value.
   */
  #fileOffset(offset: number): number {
    const [start, end] = this.#node.range!
    const block = isScalar(this.#node) && /^BLOCK/.test(this.#node.type ?? '')
    let at = block ? this.file.text.indexOf('\n', start) + 1 : start
    for (let index = 0; index < Math.min(offset, this.text.length) + 1; index++) {
      const wanted = this.text[index]
      if (wanted === undefined) return at
      if (/\s/.test(wanted)) continue
      while (at < end && this.file.text[at] !== wanted) at++
      if (at >= end) return start
      if (index === offset) return at
      at++
    }
    return at
  }
}
