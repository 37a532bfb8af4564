// The function that stores a rule's answers for a word of rows. What every rule needs is there once, so that modules
// stay small; it is called once in 64 rows.
import binaryen from 'assemblyscript/binaryen'
import { type Local, Locals } from './locals.js'

type Ref = binaryen.ExpressionRef

const NAME = 'merge'
const AT: Local = { index: 0, type: binaryen.i32 }
/** Of the pairs' first rows and of their second rows, a bit a row. */
const ANSWERS: Local = { index: 1, type: binaryen.v128 }
/** The rows that were computed: a word is merged where others come from another call. */
const RANGE: Local = { index: 2, type: binaryen.i64 }

export function addMerge(module: binaryen.Module): void {
  const { i64, i64x2 } = module
  const locals = new Locals(module, [AT, ANSWERS, RANGE], ['at', 'answers', 'range'])
  const { get, set } = {
    get: (local: Local) => locals.get(local),
    set: (local: Local, to: Ref) => locals.set(local, to),
  }
  const answer = locals.add(binaryen.i64, 'answer')
  const lane = (number: number) => i64x2.extract_lane(get(ANSWERS), number)
  const kept = i64.and(i64.load(0, 8, get(AT)), i64.xor(get(RANGE), i64.const(-1n)))
  const body = module.block(
    null,
    [
      set(answer, i64.and(i64.or(lane(0), lane(1)), get(RANGE))),
      i64.store(0, 8, get(AT), i64.or(kept, get(answer))),
      get(answer),
    ],
    binaryen.i64,
  )
  locals.addFunction(NAME, body, binaryen.i64)
}

/** @returns the answers, for the arguments that they want */
export function mergeAnswers(module: binaryen.Module, at: Ref, answers: Ref, range: Ref): Ref {
  return module.call(NAME, [at, answers, range], binaryen.i64)
}
