import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { policy, withEngine } from './support.js'

test('what was changed, added and removed is in force from the next tick on, and told', () =>
  withEngine({ 'a.yaml': policy('a', '2 * GiB'), 'b.yaml': policy('b', '1 * GiB') }, async (scene) => {
    const { engine, folder } = scene
    assert.equal(await scene.wishes(), ['a 2048'])
    folder.write('a.yaml', policy('a', '3 * GiB'))
    folder.write('c.yaml', policy('c', '4 * GiB', 'priority: 1'))
    const { loaded, unloaded, unchanged } = await engine.reload()
    assert.equal({ loaded, unloaded, unchanged }, { loaded: ['a', 'c'], unloaded: [], unchanged: ['b'] })
    assert.equal(await scene.wishes(), ['c 4096'])
    folder.write('c.yaml', policy('d', '5 * GiB'))
    await engine.reload()
    assert.equal(await scene.wishes(), ['d 5120'])
    assert.equal(scene.told(), ['loaded a', 'loaded c', 'unloaded c', 'loaded d'])
  }))

test('nothing changed: nothing is told, nothing is compiled', () =>
  withEngine({ 'a.yaml': policy('a', '2 * GiB') }, async ({ engine, folder, told }) => {
    folder.write('a.yaml', `# as before\n${policy('a', '2 * GiB')}`.replace('# as before\n', ''))
    const { loaded, unloaded, unchanged } = await engine.reload()
    assert.equal([loaded, unloaded, unchanged], [[], [], ['a']])
    assert.equal(told(), [])
  }))

test('calls made while one runs share the next', () =>
  withEngine({ 'a.yaml': policy('a', '2 * GiB') }, async ({ engine, folder, told }) => {
    const first = engine.reload()
    const second = engine.reload()
    folder.write('a.yaml', policy('a', '3 * GiB'))
    const third = engine.reload()
    const [ofFirst, ofSecond, ofThird] = await Promise.all([first, second, third])
    assert.is(ofSecond, ofThird)
    assert.is.not(ofFirst, ofSecond)
    assert.equal(told(), ['loaded a'])
  }))

test.run()
