import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { policy, withEngine } from './support.js'

const FORECAST = 'forecasts: { need: { signal: memory.used, model: ewma, horizon: 1min } }'
const cooling = (to: string) => policy('a', to).replace('limits: {', 'limits: { cooldown: 3min,')

test('cool-downs go on over a reload of their own rule', () =>
  withEngine({ 'a.yaml': cooling('2 * GiB') }, async (scene) => {
    assert.equal(await scene.wishes(), ['a 2048'])
    scene.folder.write('a.yaml', cooling('3 * GiB'))
    await scene.engine.reload()
    // Moved at one minute: the fourth is the first that may.
    assert.equal([await scene.wishes(), await scene.wishes(), await scene.wishes()], [[], [], ['a 3072']])
  }))

test('an action that began under the old policies ends under the new ones, and its target is free again', () =>
  withEngine({ 'a.yaml': policy('a', '2 * GiB') }, async (scene) => {
    const { engine, folder, wishes } = scene
    const outcomes: string[] = []
    engine.on('outcome', ({ rule }, { status }) => outcomes.push(`${rule} ${status}`))
    scene.settles = false
    assert.equal(await wishes(), ['a 2048'])
    const [begun] = scene.planned
    folder.write('a.yaml', policy('b', '3 * GiB'))
    await engine.reload()
    assert.equal(await wishes(), [])
    engine.settle(begun!, { status: 'done', reached: 2 ** 31 })
    assert.equal(outcomes, ['a done'])
    assert.equal(await wishes(), ['b 3072'])
  }))

test('what forecasts have learned stays where the forecast is the same', async () => {
  const sum = policy('a', 'need.mean + 2 * GiB', FORECAST)
  const expected: string[] = []
  const play = async (wishes: (usedBytes?: number) => Promise<string[]>) => {
    for (let tick = 0; tick < 5; tick++) await wishes(2 ** 20 * tick)
  }
  await withEngine({ 'a.yaml': sum }, async ({ wishes }) => {
    await play(wishes)
    expected.push(...(await wishes(2 ** 30)))
  })
  await withEngine({ 'a.yaml': policy('a', 'need.mean', FORECAST) }, async ({ engine, folder, wishes }) => {
    await play(wishes)
    folder.write('a.yaml', sum)
    await engine.reload()
    assert.equal(await wishes(2 ** 30), expected)
  })
  // One that begins anew has seen the last value only.
  assert.is.not(expected[0], 'a 3072')
})

test.run()
