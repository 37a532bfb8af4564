// Random sequences of tasks of several tenants over the islands of one manager, here and in other threads.
import { Worker } from 'node:worker_threads'
import { Image, PageRegion, SnapshotBuffer } from '../../../../src/act/local/memory/index.js'
import { createRandom, type Random } from '../../../../src/sense/random.js'
import {
  type ResourceIsland,
  ResourceIslandHandler,
  type ResourceIslandManager,
} from '../../../../src/systems/islands/index.js'
import { Hunter, type Message, obey, type Order } from './hunter.js'
import { findMark, firstMissing, plant } from './marks.js'

const MIB = 2 ** 20
const PAGE = 4096
const TENANTS = 6
const MOST_IMAGES = 6
const BATCH = 40
const MOST_STARTED = 6

/** How often each thing was done. */
export type Tally = Record<
  'tasks' | 'inThreads' | 'onOverlays' | 'killed' | 'revoked' | 'swapped' | 'undone' | 'shrunk' | 'images',
  number
>

/** A task of the sandbox here, between its start and its end. */
interface Sitting {
  readonly taskId: string
  readonly tenant: number
  readonly task: number
  readonly islands: readonly ResourceIsland[]
  readonly places: readonly (readonly number[])[]
  isIdle: boolean
}

export class Driver {
  readonly findings: string[] = []
  readonly tally: Tally = {
    tasks: 0,
    inThreads: 0,
    onOverlays: 0,
    killed: 0,
    revoked: 0,
    swapped: 0,
    undone: 0,
    shrunk: 0,
    images: 0,
  }
  readonly #manager: ResourceIslandManager
  readonly #handler: ResourceIslandHandler
  readonly #snapshots = SnapshotBuffer.create(16 * MIB)
  readonly #random: Random
  readonly #images: Image[] = []
  readonly #sitting: Sitting[] = []
  readonly #here = new Hunter()
  #thread = newThread()
  #lastAnswer: Promise<unknown> = Promise.resolve()

  constructor(manager: ResourceIslandManager, seed: string) {
    this.#manager = manager
    this.#handler = new ResourceIslandHandler(manager, { vmId: 'sandbox', memoryLimitBytes: 12 * MIB })
    this.#random = createRandom(seed)
    for (let index = 0; index < MOST_IMAGES; index++) this.#newImage()
  }

  /** Plays until so many tasks have had their turn. */
  async play(tasks: number): Promise<void> {
    while (this.tally.tasks < tasks && this.findings.length === 0) {
      const batch = this.#tell(this.#ordersFor('thread'))
      for (let round = 0; round < 8; round++) await this.#something()
      await batch
    }
  }

  async close(): Promise<void> {
    while (this.#sitting.length > 0) this.#standUp(this.#sitting.pop()!)
    await this.#thread.terminate()
    this.#handler.close()
    for (const image of this.#images) this.#drop(image)
    this.#snapshots.close()
  }

  async #something(): Promise<void> {
    const random = this.#random
    const choice = random.integer(100)
    if (choice < 30) await this.#sitDown()
    else if (choice < 45) this.#rest()
    else if (choice < 60) this.#comeBack()
    else if (choice < 75 && this.#sitting.length > 0) this.#standUp(this.#takeOne())
    else if (choice < 80) this.#direct()
    else if (choice < 84) this.tally.shrunk += Math.sign(this.#manager.shrink(random.integer(8 * MIB)))
    else if (choice < 90) this.#manager.keepStandby(this.#pickImage(), MIB, random.integer(6))
    else if (choice < 92) this.#changeImage()
    else if (choice < 94) await this.#revoke()
    else if (choice < 95 && random.integer(3) === 0) await this.#kill()
    else if (choice < 98) await this.#overlays()
  }

  /** Several tasks one after another on islands of this thread. */
  #direct(): void {
    const { orders, islands } = this.#ordersFor('here')
    this.findings.push(...obey(this.#here, { do: 'tasks', seed: this.#seed(), orders }))
    for (const island of islands) this.#manager.releaseIsland(island)
  }

  #ordersFor(where: 'here' | 'thread', end?: Order['end']): { orders: Order[]; islands: ResourceIsland[] } {
    const random = this.#random
    const orders: Order[] = []
    const islands: ResourceIsland[] = []
    for (let count = where === 'here' ? 4 : BATCH; count > 0; count--) {
      const task = ++this.tally.tasks
      const island = this.#island(`task-${task}`)
      if (island === null) break
      islands.push(island)
      const face = end === 'hold' || random.integer(2) === 0 ? 'exposed' : 'attached'
      const how = end ?? random.pick(face === 'exposed' ? ['plain'] : ['plain', 'plain', 'plain', 'grow', 'trap'])
      orders.push({ task, tenant: random.integer(TENANTS), islandId: island.islandId, face, end: how })
      if (where === 'thread') this.tally.inThreads++
    }
    return { orders, islands }
  }

  async #tell({ orders, islands }: { orders: Order[]; islands: ResourceIsland[] }): Promise<void> {
    await this.#ask({ do: 'tasks', seed: this.#seed(), orders })
    for (const island of islands) this.#manager.releaseIsland(island)
  }

  /** Others get the pages of what a thread still holds as a buffer. */
  async #revoke(): Promise<void> {
    const { orders, islands } = this.#ordersFor('here', 'hold')
    await this.#ask({ do: 'tasks', seed: this.#seed(), orders })
    for (const island of islands) {
      island.memory.revoke()
      this.#manager.releaseIsland(island)
      this.tally.revoked++
    }
    this.#direct()
    await this.#ask({ do: 'release' })
  }

  /** A thread ends in the middle of its tasks. */
  async #kill(): Promise<void> {
    const { orders, islands } = this.#ordersFor('here', 'hold')
    await this.#ask({ do: 'tasks', seed: this.#seed(), orders })
    const thread = this.#thread
    this.#thread = newThread()
    await thread.terminate()
    for (const island of islands) this.#manager.releaseIsland(island)
    this.tally.killed += islands.length
  }

  async #overlays(): Promise<void> {
    const image = this.#images.find(({ sizeBytes }) => sizeBytes % 65_536 === 0)
    if (image === undefined) return
    const count = 20
    this.tally.tasks += count
    this.tally.onOverlays += count
    await this.#ask({ do: 'overlays', seed: this.#seed(), imageId: image.id, count })
  }

  /** A task of the sandbox here: starts, hunts, plants, and stays. */
  async #sitDown(): Promise<void> {
    if (this.#sitting.length >= MOST_STARTED) return
    const random = this.#random
    const task = ++this.tally.tasks
    const taskId = `sitting-${task}`
    const image = random.integer(3) === 0 ? null : this.#pickImage()
    const requiredBytes = (image?.sizeBytes ?? 0) + (image === null || random.integer(3) === 0 ? MIB : 0)
    const started = await this.#handler.taskStart({ taskId, image, requiredBytes }).catch(() => null)
    if (started === null) return // no room: the next one may have some
    const tenant = random.integer(TENANTS)
    const places = started.buffers.map((buffer) => {
      const bytes = new Uint8Array(buffer)
      if (findMark(bytes) >= 0) this.findings.push(`${taskId} found a mark in its island`)
      return plant(bytes, tenant, task, random)
    })
    this.#sitting.push({ taskId, tenant, task, islands: started.islands, places, isIdle: false })
  }

  #rest(): void {
    const active = this.#sitting.filter(({ isIdle }) => !isIdle)
    if (active.length === 0) return
    const one = this.#random.pick(active)
    this.#handler.taskIdle(one.taskId)
    one.isIdle = true
    if (this.#random.integer(2) === 0) return
    for (const { islandId } of one.islands) this.#handler.swapOut(islandId)
    this.tally.swapped++
  }

  /** An idle task wants its islands again: they hold what it wrote, and it may undo some of it and take that back. */
  #comeBack(): void {
    const idle = this.#sitting.filter(({ isIdle }) => isIdle)
    if (idle.length === 0) return
    const one = this.#random.pick(idle)
    try {
      this.#handler.access(one.taskId)
    } catch {
      return // what others use leaves no room: later
    }
    one.isIdle = false
    this.#checkOwn(one)
    if (this.#random.integer(2) === 0) this.#undo(one)
  }

  #undo(one: Sitting): void {
    const { memory, sizeBytes } = one.islands[0]!
    const half = PAGE * Math.ceil(sizeBytes / PAGE / 2)
    const region = PageRegion.ofIsland(memory, { offsetBytes: 0, sizeBytes: half })
    try {
      const snapshot = region.snapshot(this.#snapshots)
      region.reset()
      const [buffer] = this.#handler.access(one.taskId)
      if (findMark(new Uint8Array(buffer!, 0, half)) >= 0) this.findings.push(`${one.taskId} has marks after a reset`)
      snapshot.restore()
      snapshot.close()
      this.#checkOwn(one)
      this.tally.undone++
    } finally {
      region.close()
    }
  }

  #checkOwn({ taskId, tenant, task, places }: Sitting): void {
    for (const [index, buffer] of this.#handler.access(taskId).entries()) {
      const at = firstMissing(new Uint8Array(buffer), places[index]!, tenant, task)
      if (at >= 0) this.findings.push(`${taskId} misses its own mark at byte ${at}`)
    }
  }

  #standUp(one: Sitting): void {
    this.#handler.taskEnd(one.taskId)
  }

  #takeOne(): Sitting {
    return this.#sitting.splice(this.#random.integer(this.#sitting.length), 1)[0]!
  }

  #island(taskId: string): ResourceIsland | null {
    const image = this.#pickImage()
    const bytes = image?.sizeBytes ?? MIB
    return this.#manager.getAvailableIsland(image, bytes, taskId) ?? this.#manager.allocateIsland(image, bytes, taskId)
  }

  /** Zeros now and then. */
  #pickImage(): Image | null {
    return this.#random.integer(10) === 0 ? null : this.#random.pick(this.#images)
  }

  #changeImage(): void {
    this.#drop(this.#images.splice(this.#random.integer(this.#images.length), 1)[0]!)
    this.#newImage()
  }

  #drop(image: Image): void {
    this.#manager.forget(image)
    image.close()
  }

  #newImage(): void {
    const random = this.#random
    const sizeBytes = random.pick([PAGE, 3 * PAGE, 65_536, 65_536, 2 * 65_536, 4 * 65_536])
    const content = new Uint8Array(1 + random.integer(sizeBytes - 1))
    for (let at = 0; at < content.length; at += 1 + random.integer(64)) content[at] = random.integer(256)
    this.#images.push(Image.create(content, { sizeBytes }))
    this.tally.images++
  }

  /** One message at a time; a thread that ends meanwhile has found nothing. */
  async #ask(message: Message): Promise<void> {
    const answer = this.#lastAnswer.then(() => exchange(this.#thread, message))
    this.#lastAnswer = answer
    this.findings.push(...(await answer))
  }

  #seed(): string {
    return `${this.#random.uniform()}`
  }
}

function newThread(): Worker {
  return new Worker(new URL('./hunter-thread.js', import.meta.url))
}

function exchange(thread: Worker, message: Message): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const settle = (call: () => void) => () => {
      thread.off('message', heard).off('error', reject).off('exit', ended)
      call()
    }
    const heard = (findings: string[]) => settle(() => resolve(findings))()
    const ended = settle(() => resolve([]))
    thread.on('message', heard).on('error', reject).on('exit', ended)
    thread.postMessage(message)
  })
}
