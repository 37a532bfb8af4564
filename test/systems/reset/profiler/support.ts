import { ResourceProfiler, type ResourceProfilerOptions } from '../../../../src/systems/reset/profiler/index.js'
import { type Observations, Sense } from '../../../../src/sense/index.js'

export const TICK_MS = 1000

/** A profiler over a table of its own, ticked by hand. */
export class Bench {
  readonly sense = new Sense({ capacity: { host: 8, pop: 8, function: 8, task: 64, vm: 8 } })
  readonly profiler: ResourceProfiler
  #nowMs = 0

  constructor(options: ResourceProfilerOptions = {}) {
    this.profiler = new ResourceProfiler(options)
    this.profiler.open({ sense: this.sense, host: null, tickMs: TICK_MS })
  }

  begin(id: string, functionName = 'f', observations: Observations<'task'> = {}): void {
    this.sense.add('task', id, { labels: { function: functionName } })
    this.sense.observe('task', id, observations)
  }

  /** One tick, at which these are observed. */
  tick(observed: Readonly<Record<string, Observations<'task'>>> = {}): void {
    this.#nowMs += TICK_MS
    for (const [id, values] of Object.entries(observed)) this.sense.observe('task', id, values)
    this.profiler.beforeTick(this.#nowMs)
  }

  end(id: string, seconds: number, { isDone = true, functionName = 'f', inputBytes = 0 } = {}): void {
    this.profiler.completed({ functionName, taskId: id, isDone, seconds, inputBytes })
    if (this.sense.tables.task.has(id)) this.sense.remove('task', id)
  }

  /** A whole task, whose use is a function of the seconds since it began. */
  run(id: string, seconds: number, use: (second: number) => Observations<'task'>, functionName = 'f'): void {
    this.begin(id, functionName)
    for (let second = 1; second < seconds; second++) this.tick({ [id]: { elapsed: second, ...use(second) } })
    this.end(id, seconds, { functionName })
  }

  written(id: string, signal: string): number {
    const table = this.sense.tables.task
    return table.signal(signal).raw[table.rowOf(id)]!
  }
}
