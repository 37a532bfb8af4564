// Probabilities are those of counting in plain maps, with the same back-off and the same decay.
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MarkovChain } from '../../../src/forecast/markov.js'
import { SharedMemory } from '../../../src/sense/index.js'

const SYMBOLS = 10
const HALF_LIFE = 20

/** Everything a stream has taught so far, recounted from scratch for each question. */
class Counted {
  readonly #taught: { context: number[]; symbol: number }[] = []
  readonly #streams = new Map<number, number[]>()

  observe(stream: number, symbol: number): void {
    const context = this.#streams.get(stream) ?? []
    this.#taught.push({ context: [...context], symbol })
    this.#streams.set(stream, [symbol, ...context].slice(0, 3))
  }

  probability(stream: number, symbol: number, order: number): number {
    return this.#after((this.#streams.get(stream) ?? []).slice(0, order), symbol)
  }

  #after(context: number[], symbol: number): number {
    const weights = new Map<number, number>()
    let total = 0
    this.#taught.forEach((lesson, at) => {
      if (context.some((part, depth) => lesson.context[depth] !== part)) return
      const weight = 2 ** (-(this.#taught.length - at) / HALF_LIFE)
      weights.set(lesson.symbol, (weights.get(lesson.symbol) ?? 0) + weight)
      total += weight
    })
    const own = weights.get(symbol) ?? 0
    if (context.length === 0) return total === 0 ? 0 : own / total
    if (total === 0) return this.#after(context.slice(0, -1), symbol)
    return (own + weights.size * this.#after(context.slice(0, -1), symbol)) / (total + weights.size)
  }
}

test('of order 1 to 3, over interleaved streams', () => {
  const lesson = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: SYMBOLS - 1 }))
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 3), fc.array(lesson, { maxLength: 60 }), (order, lessons) => {
      const memory = new SharedMemory(2 ** 24)
      const chain = new MarkovChain(memory, {
        symbols: SYMBOLS,
        streams: 3,
        order,
        halfLife: HALF_LIFE,
        contexts: 4096,
      })
      const counted = new Counted()
      for (const [stream, symbol] of lessons) {
        chain.observe(stream, symbol)
        counted.observe(stream, symbol)
      }
      for (let stream = 0; stream < 3; stream++) {
        for (let symbol = 0; symbol < SYMBOLS; symbol++) {
          const [actual, expected] = [chain.probability(stream, symbol), counted.probability(stream, symbol, order)]
          assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, not ${expected}`)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test.run()
