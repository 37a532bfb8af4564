import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Turns } from '../../src/engine/turns.js'
import { rejection } from '../rejection.js'

test('between two turns there is a moment, even when each is begun as soon as the last has ended', async () => {
  const turns = new Turns()
  const order: string[] = []
  const turn = (name: string) =>
    turns.run(async () => {
      order.push(`${name} begins`)
      await Promise.resolve()
      order.push(`${name} ends`)
    })
  const first = turn('first').then(() => turn('second'))
  const called = turns.between(() => {
    order.push('between')
    return turns.isRunning
  })
  await first
  assert.is(await called, false)
  assert.equal(order, ['first begins', 'first ends', 'between', 'second begins', 'second ends'])
})

test('no turn is running: at once', async () => {
  const turns = new Turns()
  let isCalled = false
  const called = turns.between(() => (isCalled = true))
  assert.ok(isCalled)
  await called
})

test('a turn that fails ends too, and what throws between two is told to whoever asked', async () => {
  const turns = new Turns()
  const failing = rejection(turns.run(() => Promise.reject(new Error('the turn'))))
  const between = rejection(
    turns.between(() => {
      throw new Error('between')
    }),
  )
  await turns.ended()
  assert.is(turns.isRunning, false)
  assert.is((await failing).message, 'the turn')
  assert.is((await between).message, 'between')
})

test.run()
