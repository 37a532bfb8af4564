// Every error of this folder.
import type { Problem } from './policy/source-file.js'

/** Policy files that are wrong: every problem of every file at once. */
export class PolicyErrors extends Error {
  override readonly name = 'PolicyErrors'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.problems = problems
  }
}

/** `file:line:column: message`, then the line and a caret. */
export function formatProblem({ file, line, column, message, excerpt }: Problem): string {
  if (line === 0) return `${file}: ${message}`
  return `${file}:${line}:${column}: ${message}\n${excerpt}`
}

export const Errors = {
  Policies: (problems: readonly Problem[]) => new PolicyErrors(problems),
  Paths: (paths: unknown) => new TypeError(`policies is a list of paths, not ${JSON.stringify(paths)}`),
  Forecast: (policy: string, forecast: string, cause: Error) =>
    new Error(`policy ${policy}, forecast ${forecast}: ${cause.message}`, { cause }),
  Snapshot: (reason: string) => new Error(`this checkpoint of the books cannot be restored: ${reason}`),
}
