import { Errors } from './errors.js'

/** A span of a trace: from the beginning of `fromMinute` up to, not including, `toMinute`. */
export interface Window {
  fromMinute: number
  toMinute: number
}

const FORM = /^(\d{1,3}):([0-5]\d)-(\d{1,3}):([0-5]\d)$/

/**
 * Reads a window such as `08:00-08:20`. Hours count from the start of the trace, so the second day begins at 24:00.
 * @param minutes the length of the trace
 * @throws Error if the text has another form, ends before it starts, is empty, or reaches outside the trace
 */
export function parseWindow(text: string, minutes: number): Window {
  const match = FORM.exec(text)
  if (match === null) throw Errors.BadWindow(text)
  const [fromHour, fromRest, toHour, toRest] = match.slice(1).map(Number) as [number, number, number, number]
  const fromMinute = fromHour * 60 + fromRest
  const toMinute = toHour * 60 + toRest
  if (toMinute === fromMinute) throw Errors.WindowEmpty(text)
  if (toMinute < fromMinute) throw Errors.WindowEndsBeforeStart(text)
  if (toMinute > minutes) throw Errors.WindowOutsideTrace(text, minutes)
  return { fromMinute, toMinute }
}
