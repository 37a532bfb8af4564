// Runs a crowd of tasks on the local host under policies, while environments are killed, memory becomes short and policies
// are reloaded; checks every single answer and looks again and again at what the process holds.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { LocalHost } from '../../src/act/local/host.js'
import { LocalRuntime } from '../../src/act/local/runtime.js'
import type { TaskResult, TaskStatus } from '../../src/act/local/task.js'
import { Auditor } from '../../src/decide/index.js'
import { Engine } from '../../src/engine.js'
import { createRandom, type Random } from '../../src/sense/random.js'
import { IslandAuditor, IslandPredictor, ResourceIslandManager } from '../../src/systems/islands/index.js'
import { PredictionEngine } from '../../src/systems/specialization/index.js'
import { Crowd, type Planned } from './crowd.js'
import { makeProwlers, OUTPUT_WORDS } from './prowlers.js'

const MIB = 2 ** 20
const IMAGES = 50
const CONCURRENCY = 4
/** Tasks submitted and not ended. */
const IN_FLIGHT = 24
const TICK_MS = 1000
/** The loop turns after so many tasks, so that a short run sees it turn, too. */
const TICK_TASKS = 500
/** Room for about twenty environments, so that the fifty functions take turns. */
const BUDGET_BYTES = 256 * MIB
const ENDLESS_MS = 25
const KILLS = 0.0002
const SQUEEZES = 0.0001
const BALLAST_BYTES = 128 * MIB
/** Tasks for which memory stays short. */
const SQUEEZE_TASKS = 500
const RELOADS = 0.0001
const INSPECTED_ISLANDS = 8
const POLICIES = fileURLToPath(new URL('../../../policies/', import.meta.url)) // they are not compiled

/** How a task of each kind may end, unless its environment was killed under it. */
const ENDS: Readonly<Record<Planned['doing'], TaskStatus>> = {
  plain: 'done',
  grow: 'done',
  trap: 'failed',
  endless: 'timedOut',
}

export interface LongRunOptions {
  readonly tasks: number
  readonly seed: string
  /** Looks at what the process holds so many times, evenly over the run. */
  readonly inspections: number
  readonly onProgress: (message: string) => void
}

/** What the process holds at a moment. */
export interface Holdings {
  readonly residentBytes: number
  readonly mappings: number
  readonly files: number
  readonly threads: number
}

export interface LongRunResult {
  readonly auditor: Auditor
  readonly elapsedMs: number
  readonly ends: Readonly<Record<TaskStatus, number>>
  readonly killed: number
  readonly squeezes: number
  readonly reloads: number
  readonly evictions: number
  readonly environmentsStarted: number
  readonly actions: number
  /** One for each inspection, in their order. */
  readonly holdings: readonly Holdings[]
  /** Mappings of images and islands that are there after everything was closed. */
  readonly leftMappings: number
}

export async function longRun(options: LongRunOptions): Promise<LongRunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-long-run-'))
  const run = new LongRun(options, folder)
  try {
    return await run.run()
  } finally {
    await run.close()
    rmSync(folder, { recursive: true })
  }
}

class LongRun {
  readonly #options: LongRunOptions
  readonly #random: Random
  readonly #folder: string
  readonly #auditor = new Auditor()
  readonly #islandAuditor = new IslandAuditor(this.#auditor)
  readonly #islands: ResourceIslandManager = new ResourceIslandManager({
    memoryBudgetBytes: BUDGET_BYTES,
    othersBytes: () => this.#runtime.environmentBytes,
    auditor: this.#islandAuditor,
  })
  readonly #runtime = new LocalRuntime({
    concurrency: CONCURRENCY,
    memoryBudgetBytes: BUDGET_BYTES,
    islands: this.#islands,
  })
  readonly #engine: Engine
  readonly #victims = new Set<Worker>()
  readonly #running = new Set<Promise<void>>()
  readonly #holdings: Holdings[] = []
  /** How often each task ended. */
  readonly #ended: Uint8Array
  /** Mappings of images and islands that others have in this process. */
  readonly #ofOthers = new Set(imageMappings())
  #tellEnded: () => void = () => undefined
  #killed = 0
  #squeezes = 0
  #squeezedUntil = 0
  /** What makes memory short. */
  readonly #ballast: Uint8Array[] = []
  #reloads = 0
  #reloading: Promise<unknown> = Promise.resolve()

  constructor(options: LongRunOptions, folder: string) {
    this.#options = options
    this.#folder = folder
    this.#random = createRandom(options.seed)
    this.#ended = new Uint8Array(options.tasks + 1)
    const policies = this.#writePolicies(20)
    const host = new LocalHost(this.#runtime)
    const systems = [new PredictionEngine(), new IslandPredictor()]
    this.#engine = new Engine({ host, policies, systems, tickMs: TICK_MS, auditor: this.#auditor })
    this.#islandAuditor.watch(this.#runtime)
    this.#engine.on('problem', (error) => this.#auditor.check('nothing_lost', false, error.message))
  }

  async run(): Promise<LongRunResult> {
    const { tasks, inspections, onProgress } = this.#options
    const prowlers = makeProwlers(IMAGES, join(this.#folder, 'functions'), this.#random.fork('images'))
    for (const { definition } of prowlers) await this.#runtime.register(definition)
    process.on('worker', this.#note)
    await this.#engine.start({ autoTick: false })
    const crowd = new Crowd(prowlers, this.#random.fork('crowd'))
    const chance = this.#random.fork('accidents')
    const every = Math.ceil(tasks / inspections)
    const began = performance.now()
    for (let number = 1; number <= tasks; number++) {
      this.#submit(crowd.next())
      this.#disturb(number, chance)
      if (this.#running.size >= IN_FLIGHT) await this.#oneEnded()
      if (number % TICK_TASKS === 0) await this.#engine.tick()
      if (number % every === 0 || number === tasks) {
        await this.#inspect()
        const perSecond = Math.round((number / (performance.now() - began)) * 1000)
        onProgress(`${number.toLocaleString('en-US')} tasks, ${perSecond.toLocaleString('en-US')} a second`)
      }
    }
    await Promise.all(this.#running)
    await this.#reloading
    const elapsedMs = performance.now() - began
    for (let number = 1; number <= tasks; number++) {
      const times = this.#ended[number]!
      this.#auditor.check('nothing_lost', times === 1, `task ${number} ended ${times} times`)
    }
    const { actions } = this.#engine.statistics()
    const { tasks: ends, evictions, environmentsStarted } = this.#runtime.statistics()
    await this.close()
    this.#islandAuditor.finish()
    return {
      auditor: this.#auditor,
      elapsedMs,
      ends,
      killed: this.#killed,
      squeezes: this.#squeezes,
      reloads: this.#reloads,
      evictions,
      environmentsStarted,
      actions,
      holdings: this.#holdings,
      leftMappings: imageMappings().filter((line) => !this.#ofOthers.has(line)).length,
    }
  }

  /** May be called again. */
  async close(): Promise<void> {
    process.off('worker', this.#note)
    this.#ballast.length = 0
    await this.#engine.stop()
    await this.#runtime.close('abort')
    this.#islands.close()
  }

  readonly #note = (worker: Worker) => {
    // Not while it loads its modules.
    worker.on('message', ({ type }: { type: string }) => type === 'ready' && this.#victims.add(worker))
    worker.on('exit', () => this.#victims.delete(worker))
  }

  // Not a race of all promises: each race adds to what a promise that stays open holds on to.
  #oneEnded(): Promise<void> {
    return new Promise((resolve) => {
      this.#tellEnded = resolve
    })
  }

  #submit(planned: Planned): void {
    const { prowler, tenant, doing, input } = planned
    const timeoutMs = doing === 'endless' ? ENDLESS_MS : 60_000
    const task = this.#runtime.submit(prowler.definition.name, input, { tenant: `tenant-${tenant}`, timeoutMs })
    const ended = task.result.then((result) => {
      this.#running.delete(ended)
      this.#tellEnded()
      this.#ended[planned.number]!++
      this.#check(planned, result)
    })
    this.#running.add(ended)
  }

  #check({ number, tenant, doing, prowler }: Planned, { status, output, error }: TaskResult): void {
    const what = () => `task ${number} (${doing}) of ${prowler.definition.name}: ${status} ${error?.message ?? ''}`
    // One that was killed twice is lost, and says so.
    const isExpected = status === ENDS[doing] || (status === 'lost' && this.#killed > 0)
    this.#auditor.check('nothing_lost', isExpected, what())
    if (status !== 'done') return
    const words = new BigInt64Array(output!.slice().buffer)
    const [found, sum, ownTenant, ownNumber] = words
    const isOwn = words.length === OUTPUT_WORDS && ownTenant === BigInt(tenant) && ownNumber === BigInt(number)
    this.#auditor.check('no_bytes_cross_tenants', found === 0n && isOwn, `${what()}: ${words.join(' ')}`)
    this.#auditor.check('reset_equals_image', sum === prowler.imageSum, `${what()}: sum ${sum}`)
  }

  #disturb(number: number, chance: Random): void {
    if (chance.uniform() < KILLS && this.#victims.size > 0) this.#kill(chance.pick([...this.#victims]))
    if (chance.uniform() < SQUEEZES) this.#squeeze(number, chance)
    if (chance.uniform() < RELOADS) this.#reload(chance)
    if (number > this.#squeezedUntil) this.#ballast.length = 0
  }

  #kill(worker: Worker): void {
    this.#killed++
    this.#victims.delete(worker)
    void worker.terminate()
  }

  /** Memory becomes short: the machine has less of it, and islands give back what they can. */
  #squeeze(number: number, chance: Random): void {
    this.#squeezes++
    this.#squeezedUntil = number + SQUEEZE_TASKS
    for (let left = 1 + chance.integer(4); left > 0; left--) this.#ballast.push(new Uint8Array(BALLAST_BYTES).fill(1))
    this.#islands.shrink(BUDGET_BYTES)
  }

  /** Another patience; one reload in four is of a file that is refused. */
  #reload(chance: Random): void {
    this.#reloads++
    const isBroken = chance.uniform() < 0.25
    const patience = isBroken ? 'much' : 5 + chance.integer(50)
    this.#reloading = this.#reloading.then(async () => {
      this.#writePolicies(patience)
      const isRefused = await this.#engine.reload().then(
        () => false,
        () => true,
      )
      const said = `a reload with patience ${patience} was ${isRefused ? 'refused' : 'accepted'}`
      this.#auditor.check('nothing_lost', isRefused === isBroken, said)
    })
  }

  #writePolicies(patience: number | string): string[] {
    return ['prewarm.yaml', 'islands.yaml'].map((name) => {
      const path = join(this.#folder, name)
      writeFileSync(path, readFileSync(join(POLICIES, name), 'utf8').replace(/patience: 20$/m, `patience: ${patience}`))
      return path
    })
  }

  async #inspect(): Promise<void> {
    const directory = this.#islands.islands()
    const { heldBytes } = this.#islands.statistics()
    this.#auditor.check('host_never_over', heldBytes <= BUDGET_BYTES, `islands hold ${heldBytes} bytes`)
    const owners = directory.flatMap(({ status, taskId }) => (status === 'Active' ? [taskId] : []))
    const isOwned = !owners.includes(null) && new Set(owners).size === owners.length
    this.#auditor.check('island_has_one_owner', isOwned, `owners of active islands: ${owners.join(' ')}`)
    const parked = directory.filter(({ status }) => status === 'Standby')
    for (const { islandId, memory } of parked.slice(0, INSPECTED_ISLANDS)) {
      const at = memory.firstDifference()
      this.#auditor.check('reset_equals_image', at === null, `island ${islandId} differs from its image at ${at}`)
    }
    this.#ballast.length = 0
    this.#holdings.push(holdings())
  }
}

function mappings(): string[] {
  return readFileSync('/proc/self/maps', 'utf8').trimEnd().split('\n')
}

function imageMappings(): string[] {
  return mappings().filter((line) => line.includes('memfd:'))
}

function holdings(): Holdings {
  globalThis.gc?.()
  return {
    residentBytes: process.memoryUsage.rss(),
    mappings: mappings().length,
    files: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
  }
}
