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
}

/** Minutes since midnight of the first day as HH:MM; hours go on past 24. */
function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
