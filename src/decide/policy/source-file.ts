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

/** Collects problems at offsets of one text. */
export class SourceFile {
  readonly path: string
  readonly text: string
  readonly lines = new LineCounter()
  readonly problems: Problem[] = []

  constructor(path: string, text: string) {
    this.path = path
    this.text = text
  }

  report(offset: number, message: string, severity: Severity = 'error'): void {
    const { line, col } = this.lines.linePos(Math.min(Math.max(offset, 0), this.text.length))
    const excerpt = this.#excerpt(line, col)
    this.problems.push({ severity, file: this.path, line, column: col, message, excerpt })
  }

  /** How many errors were reported so far. */
  get errorCount(): number {
    return this.problems.filter(({ severity }) => severity === 'error').length
  }

  #excerpt(line: number, column: number): string {
    const start = this.lines.lineStarts[line - 1] ?? 0
    const text = this.text.slice(start).split(/\r?\n/, 1)[0]!
    const margin = String(line).padStart(5)
    const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ')
    return `${margin} | ${text}\n${' '.repeat(margin.length)} | ${indent}^`
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
