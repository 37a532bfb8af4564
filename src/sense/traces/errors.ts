export const Errors = {
  BadWindow: (text: string) => new Error(`window ${JSON.stringify(text)}: expected HH:MM-HH:MM, such as 08:00-08:20`),
  WindowEndsBeforeStart: (text: string) => new Error(`window ${JSON.stringify(text)}: it ends before it starts`),
  WindowEmpty: (text: string) => new Error(`window ${JSON.stringify(text)}: it is empty`),
  WindowOutsideTrace: (text: string, minutes: number) =>
    new Error(`window ${JSON.stringify(text)}: outside the trace, which ends at ${clock(minutes)}`),
  BadMinutes: (fromMinute: number, toMinute: number, minutes: number) =>
    new RangeError(`minutes ${fromMinute} to ${toMinute}: expected whole minutes, 0 <= from < to <= ${minutes}`),
  UnknownOption: (name: string, known: readonly string[]) =>
    new RangeError(`no option ${name}; there are ${known.join(', ')}`),
  BadOption: (name: string, value: unknown, expected: string) =>
    new RangeError(`${name} is ${String(value)}: expected ${expected}`),
  At: (path: string, line: number, column: number, what: string) => new Error(`${path}:${line}:${column}: ${what}`),
  NoFile: (path: string) => new Error(`${path}: there is no such file`),
  Folder: (path: string) => new Error(`${path}: a folder; expected the file of a trace`),
  Unreadable: (path: string, cause: unknown) =>
    new Error(`${path}: cannot be read: ${(cause as Error).message}`, { cause }),
  Truncated: (path: string) => new Error(`${path}: the compressed file is cut off; fetch or copy it again`),
  NotText: (path: string) => new Error(`${path}: not a text file in lines`),
  Empty: (path: string) => new Error(`${path}: there is no function in it`),
  UnknownForm: (path: string) =>
    new Error(`${path}:1:1: not a trace: expected a header that begins with HashOwner, HashApp, HashFunction`),
  NotInvocations: (path: string) =>
    new Error(`${path}: expected a file named invocations_per_function_md.anon.dNN.csv or .csv.gz`),
  NothingComplete: (path: string, left: { withoutDurations: number; withoutMemory: number }) =>
    new Error(
      `${path}: no function can be replayed: ` +
        `${left.withoutDurations} have no durations that day, ${left.withoutMemory} no memory`,
    ),
}

/** Minutes since midnight of the first day as HH:MM; hours go on past 24. */
function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
