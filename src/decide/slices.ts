// Work of which there may be much, on a thread on which other things have to be on time.

/** Longer than this nothing else has to wait for it. */
const SLICE_MS = 3

/** Does all of it now. */
export function atOnce<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** Does it a few milliseconds at a time; what waits meanwhile comes in between. */
export async function inSlices<Result>(work: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const untilMs = performance.now() + SLICE_MS
    do {
      const step = work.next()
      if (step.done === true) return step.value
    } while (performance.now() < untilMs)
    await new Promise(setImmediate)
  }
}
