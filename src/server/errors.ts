// Every error of this folder that goes to a client: its HTTP status, a word for programs and a sentence for people.
import type { TaskResult, TaskStatus } from '../act/local/task.js'

export class HttpError extends Error {
  readonly status: number
  /** `unknown_function`: what a program may rely on; messages may be reworded. */
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export const Errors = {
  NoSuchPath: (path: string) =>
    new HttpError(
      404,
      'unknown_path',
      `nothing is served at ${path}; there are POST /functions/NAME, GET /functions, GET /healthz, GET /metrics`,
    ),
  NoSuchFunction: (name: string) =>
    new HttpError(404, 'unknown_function', `there is no function ${JSON.stringify(name)}; GET /functions lists them`),
  BadPath: (path: string) => new HttpError(400, 'bad_path', `the path ${path} is not valid percent-encoded UTF-8`),
  Method: (method: string, path: string, allowed: string) =>
    new HttpError(405, 'method_not_allowed', `${path} takes ${allowed}, not ${method}`, { allow: allowed }),
  InputTooLarge: (limitBytes: number) =>
    new HttpError(413, 'input_too_large', `the input is larger than ${limitBytes} bytes`, { connection: 'close' }),
  Draining: () => new HttpError(503, 'draining', 'this host is being shut down', { connection: 'close' }),
  Defect: () => new HttpError(500, 'internal', 'a defect in the host, which has logged it'),
  /** @param result of a task that is not `done` */
  Task: ({ status, error, functionName }: TaskResult) => {
    const [httpStatus, code] = TASK_ERRORS[status as Exclude<TaskStatus, 'done'>]
    const headers: Record<string, string> = httpStatus === 429 ? { 'retry-after': '1' } : {}
    return new HttpError(httpStatus, code, error?.message ?? `function ${functionName} ended as ${status}`, headers)
  },
}

const TASK_ERRORS: Readonly<Record<Exclude<TaskStatus, 'done'>, readonly [status: number, code: string]>> = {
  failed: [500, 'function_failed'],
  outOfMemory: [500, 'function_out_of_memory'],
  lost: [500, 'environment_lost'],
  timedOut: [504, 'function_timed_out'],
  refused: [429, 'refused'],
  cancelled: [503, 'cancelled'],
}
