// Every error of this folder.
import { inspect, type InspectOptions } from 'node:util'
import type { Problem } from './policy/source-file.js'

/** Policy files that are wrong: every problem of every file at once, warnings included. */
export class PolicyErrors extends Error {
  /** `PolicyErrors`. */
  override readonly name = 'PolicyErrors'
  /** What is wrong, in the order of files and lines; warnings among it. */
  readonly problems: readonly Problem[]
  /** Every file that was read: a change to any of them may put things right. */
  readonly files: readonly string[]

  /** @internal */
  constructor(problems: readonly Problem[], files: readonly string[]) {
    super(problems.map(formatProblem).join('\n'))
    this.problems = problems
    this.files = files
  }
}

/** `file:line:column: message`, then the line and a caret. @param problem one of {@link PolicyErrors.problems} */
export function formatProblem(problem: Problem): string {
  const { severity, file, line, column, message, excerpt } = problem
  const said = severity === 'warning' ? `warning: ${message}` : message
  if (line === 0) return `${file}: ${said}`
  return `${file}:${line}:${column}: ${said}\n${excerpt}`
}

const SHOWN: InspectOptions = { depth: 1, breakLength: Infinity }

export const Errors = {
  Policies: (problems: readonly Problem[], files: readonly string[]) => new PolicyErrors(problems, files),
  Paths: (paths: unknown) => new TypeError(`policies is a list of paths, not ${inspect(paths, SHOWN)}`),
  Path: (index: number, path: unknown) =>
    new TypeError(`policies[${index}] is the path of a file or a folder, not ${inspect(path, SHOWN)}`),
  Forecast: (policy: string, forecast: string, cause: Error) =>
    new Error(`policy ${policy}, forecast ${forecast}: ${cause.message}`, { cause }),
  Closed: () => new Error('the engine was stopped before its policies were reloaded'),
  NoRest: (path: string, restMs: number, withinMs: number) =>
    new Error(`${path} and the files around it did not stay unchanged for ${restMs} ms within ${withinMs / 1000} s`),
  ThreadEnded: () => new Error('the thread that reads policies has ended'),
  KernelsLimit: (count: number, limit: number) =>
    new RangeError(`the policies bring ${count} kernels, each with a thread; the limit is ${limit}`),
  KernelDeadline: (policy: string, kernel: string, deadlineMs: number, tickMs: number) =>
    new RangeError(
      `policy ${policy}, kernel ${kernel}: the deadline of ${deadlineMs} ms is more than half a tick of ${tickMs} ms`,
    ),
  /** Why a policy is disabled. */
  KernelBroken: (kernel: string, fault: string) => `kernel ${kernel}: ${fault}`,
  Snapshot: (reason: string) => new Error(`this checkpoint of the books cannot be restored: ${reason}`),
}
