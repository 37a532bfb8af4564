// Where a tick lies in its hour: clocks start things at round minutes.

const MINUTE_MS = 60_000

/** A class of minutes: 0 any, 1 a fifth, 2 a tenth, 3 a fifteenth, 4 the half hour, 5 the full hour. */
export type CalendarClass = 0 | 1 | 2 | 3 | 4 | 5

/** The class of a minute of the hour, 0 to 59. */
function minuteClass(minute: number): CalendarClass {
  if (minute === 0) return 5
  if (minute === 30) return 4
  if (minute % 15 === 0) return 3
  if (minute % 10 === 0) return 2
  return minute % 5 === 0 ? 1 : 0
}

/**
 * The roundest minute that begins in a span; 0 when none does.
 * @param startMs milliseconds since the epoch; the span begins at the multiple of its length that is nearest
 */
export function calendarClass(startMs: number, lengthMs: number): CalendarClass {
  const start = Math.round(startMs / lengthMs) * lengthMs
  let roundest: CalendarClass = 0
  const first = Math.ceil(start / MINUTE_MS)
  for (let minute = first; minute < first + 60 && minute * MINUTE_MS < start + lengthMs; minute++) {
    const own = minuteClass(((minute % 60) + 60) % 60)
    if (own > roundest) roundest = own
  }
  return roundest
}
