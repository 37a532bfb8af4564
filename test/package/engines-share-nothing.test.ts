import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Engine, type PlannedAction } from '../../src/index.js'
import { policyFile } from '../engine/support.js'

const GIB = 2 ** 30

/** What was planned for a guest that grows by so much in every tick. */
class Guest {
  readonly planned: string[] = []
  readonly #engine: Engine
  readonly #growth: number
  #actual = GIB

  constructor(growth: number) {
    this.#growth = growth
    this.#engine = new Engine({ policies: [policyFile('memory-ahead')], workers: 0 })
    this.#engine.on('outcome', ({ id, action, to }: PlannedAction) => this.planned.push(`${id} ${action} ${to}`))
    this.#engine.add('host', 'here')
    this.#engine.add('vm', 'guest', { host: 'here', labels: { tier: 'standard' } })
    this.#engine.observe('host', 'here', { 'memory.total': 64 * GIB, 'memory.pressure': 0 })
    this.#engine.observe('vm', 'guest', { 'memory.maximum': 32 * GIB, 'memory.safeMinimum': GIB / 8 })
  }

  async tick(tick: number): Promise<void> {
    const used = Math.min(this.#actual, 0.8 * GIB + tick * this.#growth)
    this.#engine.observe('host', 'here', { 'memory.committed': this.#actual })
    this.#engine.observe('vm', 'guest', { 'memory.used': used, 'memory.actual': this.#actual })
    const { actions } = await this.#engine.tick(tick * 1000)
    for (const action of actions) {
      if (action.action !== 'memory.reserve') this.#actual = action.to
      this.#engine.settle(action, { status: 'done', reached: this.#actual })
    }
  }

  stop(): Promise<void> {
    return this.#engine.stop()
  }
}

test('engines side by side plan what each of them plans alone', async () => {
  const growths = [0.002 * GIB, 0.004 * GIB, 0.008 * GIB]
  const alone: string[][] = []
  for (const growth of growths) {
    const guest = new Guest(growth)
    for (let tick = 0; tick < 200; tick++) await guest.tick(tick)
    await guest.stop()
    alone.push(guest.planned)
  }
  const guests = growths.map((growth) => new Guest(growth))
  for (let tick = 0; tick < 200; tick++) await Promise.all(guests.map((guest) => guest.tick(tick)))
  await Promise.all(guests.map((guest) => guest.stop()))
  for (const [index, { planned }] of guests.entries()) {
    assert.ok(planned.length > 0)
    assert.equal(planned, alone[index])
  }
  assert.is(new Set(alone.map((planned) => planned.join())).size, 3)
})

test.run()
