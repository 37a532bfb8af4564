// What the profiler costs while it runs: a thousand samples a second of running tasks, and a forecast for each.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Meters, Sampler } from '../src/act/local/memory/index.js'
import { Sense } from '../src/sense/index.js'
import { ResourceProfiler } from '../src/systems/index.js'
import { type Arm, type BenchResult, defineBench, interleave, median, quantile } from './harness.js'

const TASKS = 100
const TICKS = 10
const SAMPLES_PER_SECOND = 1000
const MOST_OF_A_CORE = 0.01
const TICK_MS = (1000 * TASKS) / SAMPLES_PER_SECOND
const PACED_TICKS = 50
const TICKS_A_SECOND = 1000 / TICK_MS

/** Where each of METER_COLUMNS goes. */
const SIGNALS = [
  'cpu.used',
  'io.read',
  'io.written',
  'io.operations',
  'network.received',
  'network.sent',
  'cpu.cycles',
  'cpu.instructions',
  'memory.faults',
  'memory.used',
  'pages.dirtied',
  'pages.repeated',
]

/** Of a core. */
interface Shares {
  readonly all: number
  readonly samples: number
}

/** A thread that works a little, every few milliseconds, until it is ended. */
const BUSY = `
const { parentPort } = require('node:worker_threads')
const { readlinkSync } = require('node:fs')
parentPort.postMessage(Number(readlinkSync('/proc/thread-self').split('/').at(-1)))
parentPort.on('message', () => process.exit())
setInterval(() => { for (let n = 0; n < 1e4; n++); }, 20)
`

async function startThreads(count: number): Promise<{ workers: Worker[]; ids: number[] }> {
  const workers = Array.from({ length: count }, () => new Worker(BUSY, { eval: true }))
  const ids = await Promise.all(workers.map((worker) => new Promise<number>((told) => worker.once('message', told))))
  return { workers, ids }
}

/** The same files, as a program would read them without the module: opened, read and split each time. */
function readPlainly(ids: readonly number[], cells: Float64Array): void {
  ids.forEach((id, row) => {
    const folder = `/proc/self/task/${id}`
    const ran = Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0])
    const numbers = readFileSync(`${folder}/io`, 'utf8')
      .split('\n')
      .map((line) => Number(line.split(': ')[1]))
    cells[row] = ran * 1e-9 + numbers[0]! + numbers[1]! + numbers[2]! + numbers[3]!
  })
}

/**
 * What pidusage does of a process on Linux: stat and the time since boot are opened and read each time, the numbers
 * split.
 */
function readLikePidusage(ids: readonly number[], cells: Float64Array): void {
  ids.forEach((id, row) => {
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
    const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8')
    const fields = stat.substring(stat.lastIndexOf(')') + 2).split(' ')
    const seconds = (Number(fields[11]) + Number(fields[12])) / 100
    cells[row] = seconds / (uptime - Number(fields[19]) / 100) + Number(fields[21]) * 4096
  })
}

export const bench = defineBench({
  name: 'profiler',
  title: `A profile of each of ${TASKS} running tasks`,
  claim: '1,000 samples of running tasks a second, with a forecast of the rest of each, take less than 1 % of a core',

  async run({ onProgress }) {
    onProgress(`starting ${TASKS} threads`)
    const { workers, ids } = await startThreads(Math.min(16, TASKS))
    const threads = Array.from({ length: TASKS }, (_, task) => ids[task % ids.length]!)
    const sense = new Sense({ capacity: { task: 128 } })
    const { task: table } = sense.tables
    const profiler = new ResourceProfiler()
    profiler.open({ sense, host: null, tickMs: TICK_MS })
    teach(profiler)
    const meters = new Meters()
    threads.forEach((id, task) => {
      const { row } = sense.add('task', `task-${task}`, { labels: { function: `f${task % 10}` } })
      meters.place(meters.add({ scope: 'thread', id })!, row)
    })
    let nowMs = 0
    const sample = () => {
      meters.sample(
        SIGNALS.map((name) => table.signal(name).raw),
        table.capacityRows,
      )
    }
    const tick = () => {
      nowMs += TICK_MS
      sample()
      const elapsed = table.signal('elapsed').raw
      const memory = table.signal('memory.used').raw
      for (let row = 0; row < TASKS; row++) {
        elapsed[row] = nowMs / 1000
        memory[row] = 1e8 + row * nowMs
      }
      profiler.beforeTick(nowMs)
    }
    const cells = new Float64Array(TASKS)
    const repeated = (once: () => void) => () => {
      for (let turn = 0; turn < TICKS; turn++) once()
    }
    onProgress('sampling')
    const times = await interleave(
      {
        'samples and forecasts': repeated(tick),
        'samples alone': repeated(sample),
        'fs.readFileSync of the same files': repeated(() => readPlainly(threads, cells)),
        'as pidusage reads': repeated(() => readLikePidusage(threads, cells)),
      },
      { rounds: 25 },
    )
    onProgress('sampling at its own pace')
    const shares = { all: await pacedShare(tick), samples: await pacedShare(sample) }
    meters.close()
    profiler.close()
    for (const worker of workers) worker.postMessage('end')
    return judge(times, shares)
  },
})

/** What earlier tasks did, so that forecasts have a past to go by. */
function teach(profiler: ResourceProfiler): void {
  for (let task = 0; task < 2560; task++) {
    const seconds = 5 + (task % 97)
    const functionName = `f${task % 10}`
    profiler.completed({ functionName, taskId: `old-${task}`, isDone: true, seconds, inputBytes: (task % 50) * 1000 })
  }
}

/**
 * Processor time of this thread when ticks come at their own pace, with cold caches, as a share of a core; the timer's
 * own
 * is taken off.
 */
async function pacedShare(tick: () => void): Promise<number> {
  const sampler = Sampler.open('thread')
  const seconds = () => {
    const [user = 0, system = 0] = sampler.sample()
    return user + system
  }
  const spent = async (turn: () => void) => {
    const before = seconds()
    for (let turns = 0; turns < PACED_TICKS; turns++) {
      turn()
      await sleep(TICK_MS)
    }
    return seconds() - before
  }
  const share = ((await spent(tick)) - (await spent(() => {}))) / ((PACED_TICKS * TICK_MS) / 1000)
  sampler.close()
  return share
}

/** @param shares of a core, at a pace of 1,000 samples a second */
function judge(times: Readonly<Record<string, readonly number[]>>, shares: Shares): BenchResult {
  const arms: Record<string, Arm> = {}
  for (const [name, values] of Object.entries(times)) {
    const microseconds = values.map((ms) => (ms * 1000) / TICKS / TASKS)
    arms[name] = { median: median(microseconds), unit: 'µs a sample', p99: quantile(microseconds, 0.99) }
  }
  const ratios: Record<string, number> = {}
  for (const name of ['fs.readFileSync of the same files', 'as pidusage reads'])
    ratios[`${name} / samples alone`] = arms[name]!.median / arms['samples alone']!.median
  const verdict = shares.all < MOST_OF_A_CORE ? 'holds' : 'falls short, as it should be below 1 %'
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  return {
    bench: 'profiler',
    arms,
    ratios,
    verdict:
      `${verdict}: ${percent(shares.all)} of a core for 1,000 samples a second in ${TICKS_A_SECOND} ticks, ` +
      `forecasts included; ${percent(shares.samples)} without them`,
  }
}
