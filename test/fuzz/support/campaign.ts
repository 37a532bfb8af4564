// Gives many inputs to a target, in a thread that may hang, run out of memory or die: the input that did it is named,
// and the next thread goes on behind it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { TargetName } from '../targets.js'
import { Cell, type Escaped, type WorkerStart } from './worker.js'

export interface CampaignOptions {
  readonly target: TargetName
  readonly seed: string
  /** Number of the first input (default 0) and of the one behind the last. */
  readonly from?: number
  readonly to: number
  /** No further input is begun after this time. */
  readonly limitMs?: number
  /** An input at work for longer hangs. No honest one takes a hundredth of it, on a busy machine too. */
  readonly hangMs?: number
  readonly heapMiB?: number
  /** Memory that the process may hold beyond what it held at the start, shared and native memory included. */
  readonly residentMiB?: number
  readonly onFinding?: (finding: Finding) => void
  readonly onProgress?: (progress: Progress) => void
}

export interface Finding {
  readonly target: TargetName
  readonly seed: string
  readonly index: number
  readonly kind: 'escaped' | 'hang' | 'memory' | 'died'
  readonly message: string
  readonly stack: string
}

export interface Progress {
  readonly runs: number
  readonly accepted: number
  readonly refused: number
}

const LOOK_MS = 100

/** @returns findings that differ, and how many inputs were run */
export async function runCampaign(options: CampaignOptions): Promise<Progress & { findings: readonly Finding[] }> {
  const campaign = new Campaign(options)
  try {
    await campaign.run()
    return { ...campaign.progress, findings: campaign.findings }
  } finally {
    campaign.clear()
  }
}

class Campaign {
  readonly #options: Required<Pick<CampaignOptions, 'from' | 'limitMs' | 'hangMs' | 'heapMiB' | 'residentMiB'>> &
    CampaignOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'atoll-fuzz-'))
  readonly #cells = new Int32Array(new SharedArrayBuffer(Object.keys(Cell).length * 4))
  readonly #signatures = new Set<string>()
  readonly #startedMs = performance.now()
  readonly #residentLimitBytes: number
  readonly findings: Finding[] = []
  #escaped = 0

  constructor(options: CampaignOptions) {
    const defaults = { from: 0, limitMs: Infinity, hangMs: 60_000, heapMiB: 512, residentMiB: 1536 }
    this.#options = { ...defaults, ...options }
    this.#residentLimitBytes = process.memoryUsage.rss() + this.#options.residentMiB * 2 ** 20
  }

  get progress(): Progress {
    const accepted = Atomics.load(this.#cells, Cell.Accepted)
    const refused = Atomics.load(this.#cells, Cell.Refused)
    return { accepted, refused, runs: accepted + refused + this.#escaped }
  }

  async run(): Promise<void> {
    const { to } = this.#options
    for (let from = this.#options.from; from < to && !this.#isOver();) from = await this.#runThread(from)
  }

  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #isOver(): boolean {
    return performance.now() - this.#startedMs > this.#options.limitMs
  }

  /** @returns the input to go on with */
  async #runThread(from: number): Promise<number> {
    const { target, seed, to, heapMiB } = this.#options
    const start: WorkerStart = { target, seed, from, to, folder: this.#folder, cells: this.#cells }
    Atomics.store(this.#cells, Cell.Index, from)
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: start,
      resourceLimits: { maxOldGenerationSizeMb: heapMiB },
    })
    let cause: Pick<Finding, 'kind' | 'message' | 'stack'> | null = null
    let ended = false
    worker.on('message', (escaped: Escaped) => this.#found({ ...escaped, kind: 'escaped' }))
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const kind = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'died'
      cause ??= { kind, message: error.message, stack: error.stack ?? '' }
    })
    const watch = this.#watch((reason) => {
      if (reason === null) ended = true
      else cause ??= reason
      void worker.terminate()
    })
    const code = await new Promise<number>((resolve) => worker.once('exit', resolve))
    clearInterval(watch)
    this.#options.onProgress?.(this.progress)
    const index = Atomics.load(this.#cells, Cell.Index)
    if (cause === null && code !== 0 && !ended) cause = { kind: 'died', message: `exit code ${code}`, stack: '' }
    if (cause === null) return ended ? index : to
    this.#found({ ...(cause as Pick<Finding, 'kind' | 'message' | 'stack'>), index })
    return index + 1
  }

  /** @param end told why the thread is to be ended; `null` when the time is up */
  #watch(end: (reason: Pick<Finding, 'kind' | 'message' | 'stack'> | null) => void): NodeJS.Timeout {
    const { hangMs } = this.#options
    let seen = -1
    let sinceMs = 0
    return setInterval(() => {
      const index = Atomics.load(this.#cells, Cell.Index)
      const nowMs = performance.now()
      if (index !== seen) {
        seen = index
        sinceMs = nowMs
        this.#options.onProgress?.(this.progress)
      }
      const residentBytes = process.memoryUsage.rss()
      if (this.#isOver()) end(null)
      else if (nowMs - sinceMs > hangMs) end({ kind: 'hang', message: `still at work after ${hangMs} ms`, stack: '' })
      else if (residentBytes > this.#residentLimitBytes) {
        end({ kind: 'memory', message: 'the process holds too much memory', stack: '' })
      }
    }, LOOK_MS)
  }

  #found(found: Omit<Finding, 'target' | 'seed'>): void {
    this.#escaped++
    const signature = signatureOf(found)
    if (this.#signatures.has(signature)) return
    this.#signatures.add(signature)
    const { target, seed, onFinding } = this.#options
    const finding = { target, seed, ...found }
    this.findings.push(finding)
    onFinding?.(finding)
  }
}

/** What two findings of one defect have in common: the words without their numbers and names, and the place. */
function signatureOf({ kind, message, stack }: Omit<Finding, 'target' | 'seed' | 'index'>): string {
  const words = message.replace(/"[^"]*"|\d+/g, '#').slice(0, 60)
  const place = /(?:dist\/src|node_modules)\/[^\s)]+/.exec(stack)?.[0] ?? ''
  return `${kind} ${words} ${place}`
}

export function formatFinding({ target, seed, index, kind, message, stack }: Finding): string {
  const text = `${kind}: ${message.slice(0, 2000)}`
  const trace = stack
    .split('\n    at ')
    .slice(1, 9)
    .map((line) => `    at ${line}`)
  return [text, ...trace, `replay: node dist/test/fuzz/run.js ${target} --seed ${seed} --only ${index}`].join('\n')
}
