// What happens where V8 keeps memories in a way that mappings cannot rely on: content is copied, and that is said.
import { native } from './native.js'

/** A part of the calls of native/memory/host-calls.cc. */
export interface CopyingCalls {
  copyingReport(): { reason: string | null; isNews: boolean }
}

/**
 * Why content has been copied into memories and out of them, as correct and much slower, since this process began:
 * V8's trap handler is off, or the address space limited. `null`: it never had to be.
 */
export function copyingReason(): string | null {
  return native().copyingReport().reason
}

/** Warns once in a process. */
export function warnOfCopying(): void {
  const { reason, isNews } = native().copyingReport()
  if (!isNews) return
  const message = `Islands and images are copied instead of mapped, which takes as long as they are large. ${reason}`
  process.emitWarning(message, { type: 'AtollWarning', code: 'ATOLL_COPYING' })
}
