import { readFileSync } from 'node:fs'
import { formatProblem, type Problem } from '../../../src/decide/index.js'
import { promise, promiseReadable } from './target.js'

const REPORT_LIMIT = 2 ** 20
/** What is said of a file or folder as a whole. */
const PLACELESS = [
  /^\d+ more (error|warning)s? in this file$/,
  /^has \d+ bytes; /,
  /^(does not exist|is no file)$/,
  /^cannot be read: /,
  /^there is /,
]

/**
 * Every problem has a place that exists, and words for a reader.
 * @param folder in which its file is; `null`: anywhere
 */
export function promiseReport(problems: readonly Problem[], folder: string | null): void {
  promise(problems.length > 0, 'an error without a problem')
  let length = 0
  for (const problem of problems) {
    const { file, line, column, message, excerpt } = problem
    promise(folder === null || file.startsWith(folder), `a problem of no file: ${file}`)
    const text = line === 0 ? message : readFileSync(file, 'utf8')
    promiseReadable(message, text)
    length += formatProblem(problem).length
    if (line === 0 && PLACELESS.some((said) => said.test(message))) continue
    const lines = text.split(/\r\n|\r|\n/)
    promise(line >= 1 && line <= lines.length, `a problem at line ${line} of ${lines.length}: ${message}`)
    const width = Math.max(...[text.split('\n')[line - 1] ?? '', lines[line - 1] ?? ''].map((each) => each.length))
    promise(column >= 1 && column <= width + 2, `a problem at column ${column} of ${width}: ${message}`)
    promise(excerpt.split('\n').length >= 2, `no excerpt: ${message}`)
  }
  promise(length <= REPORT_LIMIT, `a report of ${length} characters`)
}
