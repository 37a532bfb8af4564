// The Markov chain: learning a stream of requests, and the probabilities of all symbols after it.
import { MarkovChain } from '../../src/forecast/markov.js'
import { instantiateKernels } from '../../src/forecast/kernels.js'
import { SharedMemory } from '../../src/sense/index.js'
import { createRandom } from '../../src/sense/random.js'
import { MarkovTwin } from '../../test/twins/markov.js'
import { assertSameNumbers, type Contest } from './contest.js'

const OBSERVATIONS = 50_000
const PREDICTIONS_OF_SYMBOLS = 1_000_000

interface Kernels {
  markovObserve(model: number, stream: number, symbol: number): void
  markovPredict(model: number, stream: number, share: number, column: number): void
}

export function markovContest(symbols: number, what: 'observe' | 'predict'): Contest {
  const memory = new SharedMemory()
  const chain = new MarkovChain(memory, { symbols, order: 3 })
  const { pointer: column } = memory.allocate(symbols * 8)
  const { pointer: end } = memory.allocate(64)
  const requests = someRequests(symbols)
  for (const symbol of requests) chain.observe(0, symbol)
  const shared = memory.float64(0, end / 8)
  const plain = Float64Array.from(shared)
  const twin = new MarkovTwin(plain.buffer, chain.pointer)
  const kernels = instantiateKernels(memory.memory) as unknown as Kernels
  const assertEqual = () => assertSameNumbers(shared, plain)
  if (what === 'observe') {
    return {
      items: OBSERVATIONS,
      unit: 'ns/observation',
      simd: () => requests.forEach((symbol) => kernels.markovObserve(chain.pointer, 0, symbol)),
      js: () => requests.forEach((symbol) => twin.observe(0, symbol)),
      assertEqual,
    }
  }
  const sharedColumn = memory.float64(column, symbols)
  const plainColumn = new Float64Array(plain.buffer, column, symbols)
  const times = PREDICTIONS_OF_SYMBOLS / symbols
  return {
    items: PREDICTIONS_OF_SYMBOLS,
    unit: 'ns/symbol',
    simd: () => {
      for (let time = 0; time < times; time++) {
        sharedColumn.fill(0)
        kernels.markovPredict(chain.pointer, 0, 1, column)
      }
    },
    js: () => {
      for (let time = 0; time < times; time++) {
        plainColumn.fill(0)
        twin.predict(0, 1, plainColumn)
      }
    },
    assertEqual,
  }
}

/** Functions that call each other: mostly a frequent follower, now and then anything, popular ones more often. */
function someRequests(symbols: number): Int32Array {
  const random = createRandom('requests')
  let last = 0
  return Int32Array.from({ length: OBSERVATIONS }, () => {
    const popular = Math.floor(symbols * random.uniform() ** 4)
    last = random.uniform() < 0.7 ? (last * 7 + 3) % symbols : popular
    return last
  })
}
