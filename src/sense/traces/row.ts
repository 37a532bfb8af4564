import { Errors } from './errors.js'

/** One line of a table in a text file. Every complaint names file, line and column. */
export class Row {
  readonly #path: string
  readonly #line: number
  readonly text: string
  readonly #separator: string
  readonly #cells: string[]

  /** @param cells how many cells to split off; the rest of the line stays together in the last one */
  constructor(path: string, line: number, text: string, separator: string, cells: number) {
    this.#path = path
    this.#line = line
    this.text = text
    this.#separator = separator
    this.#cells = splitOff(text, separator, cells)
    const found = this.#cells.length
    if (found < cells) throw this.error(text.length, `the line ends after ${found} of ${cells} fields`)
  }

  /** A name, which must not be empty. */
  name(cell: number): string {
    const text = this.#cells[cell]!
    if (text === '') throw this.error(this.offset(cell), 'a name is missing')
    return text
  }

  oneOf<Choice extends string>(cell: number, choices: readonly Choice[]): Choice {
    const text = this.#cells[cell]! as Choice
    if (!choices.includes(text)) throw this.error(this.offset(cell), `${quoted(text)} is none of ${choices.join(', ')}`)
    return text
  }

  /** A number that is not negative. */
  amount(cell: number): number {
    const text = this.#cells[cell]!
    const value = Number(text)
    if (text.trim() === '' || !(value >= 0 && value < Infinity)) {
      throw this.error(this.offset(cell), `${quoted(text)} is not a number from 0 on`)
    }
    return value
  }

  /** The rest of the line, from this cell on. */
  rest(cell: number): string {
    return this.text.slice(this.offset(cell))
  }

  /** Where in the line a cell begins. */
  offset(cell: number): number {
    return this.#cells.slice(0, cell).reduce((sum, text) => sum + text.length + this.#separator.length, 0)
  }

  error(offset: number, what: string): Error {
    return Errors.At(this.#path, this.#line, offset + 1, what)
  }
}

function splitOff(text: string, separator: string, cells: number): string[] {
  const split: string[] = []
  let begin = 0
  while (split.length < cells - 1) {
    const end = text.indexOf(separator, begin)
    if (end < 0) break
    split.push(text.slice(begin, end))
    begin = end + separator.length
  }
  split.push(text.slice(begin))
  return split
}

/** What was found, cut short for a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text)
}
