// The bandit over predictors of islands: learning what a tick would have cost each arm, and choosing for the next one.
import { instantiateKernels } from '../../src/forecast/kernels.js'
import { BanditJob } from '../../src/forecast/layout.js'
import { SharedMemory } from '../../src/sense/index.js'
import { createRandom } from '../../src/sense/random.js'
import { levelFields } from '../../src/systems/islands/prediction/levels.js'
import { bindBandit } from '../../test/twins/bandit.js'
import { assertSameNumbers, type Contest } from './contest.js'

const COLUMNS = ['needed', 'arrived', 'chance', 'likely', 'rate', 'ticks', 'choice', 'islands'] as const
const CALLED_SHARE = 0.2
const MISS = 20
const ROWS_PER_CALL = 100_000

interface Kernels {
  bandit(job: number, from: number, to: number, tick: number, progress: number): void
  banditBytes(rows: number): number
}

export function banditContest(rows: number): Contest {
  const memory = new SharedMemory()
  const kernels = instantiateKernels(memory.memory) as unknown as Kernels
  const column = () => memory.allocate(rows * 8).pointer
  const pointers = Object.fromEntries(COLUMNS.map((name) => [name, column()])) as Record<
    (typeof COLUMNS)[number],
    number
  >
  const state = memory.allocate(kernels.banditBytes(rows)).pointer
  const job = memory.allocate(BanditJob.sizeBytes).pointer
  BanditJob.write(memory.memory.buffer, job, {
    ...pointers,
    state,
    partBefore: 1,
    part: 1,
    miss: MISS,
    fade: 1 / 128,
    ...levelFields(MISS),
  })
  fill(memory, pointers, rows)
  const { pointer: progress } = memory.allocate(64)
  const shared = memory.float64(0, progress / 8)
  const plain = Float64Array.from(shared)
  const twin = bindBandit(plain.buffer, job, rows)
  const times = ROWS_PER_CALL / rows
  return {
    items: ROWS_PER_CALL,
    unit: 'ns/row',
    simd: () => {
      for (let time = 0; time < times; time++) kernels.bandit(job, 0, rows, time, progress)
    },
    js: () => {
      for (let time = 0; time < times; time++) twin(0, rows, time)
    },
    assertEqual: () => assertSameNumbers(shared, plain),
  }
}

/** Functions that are called now and then, at once by several, and predictors that say what they like. */
function fill(memory: SharedMemory, pointers: Readonly<Record<string, number>>, rows: number): void {
  const random = createRandom('bandit')
  const values = (name: string) => memory.float64(pointers[name]!, rows)
  for (let row = 0; row < rows; row++) {
    const needed = random.uniform() < CALLED_SHARE ? 1 + random.poisson(1) : 0
    values('needed')[row] = needed
    values('arrived')[row] = needed
    values('chance')[row] = random.uniform()
    values('likely')[row] = random.uniform()
    values('rate')[row] = 2 * random.uniform()
  }
}
