import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PolicyErrors } from '../../../src/decide/index.js'
import { rejection } from '../../rejection.js'
import { policy, withEngine } from './support.js'

test('every problem of every file is told, and what was in force stays', () =>
  withEngine({ 'a.yaml': policy('a', '2 * GiB'), 'b.yaml': policy('b', '1 * GiB') }, async (scene) => {
    const { engine, folder } = scene
    folder.write('a.yaml', policy('a', '3 * GiB'))
    folder.write('b.yaml', policy('b', '1 * GiX'))
    folder.write('c.yaml', policy('c', 'vm.memory.usd'))
    const error = await rejection(engine.reload())
    assert.instance(error, PolicyErrors)
    assert.match(error.message, /b\.yaml:9:.*unknown name "GiX"[^]*c\.yaml:9:.*memory\.usd/)
    assert.equal(scene.told(), ['refused b.yaml', 'refused c.yaml'])
    assert.match(scene.changes[0]!.reason!, 'unknown name "GiX"')
    assert.equal(await scene.wishes(), ['a 2048'])
    folder.write('b.yaml', policy('b', '1 * GiB'))
    folder.write('c.yaml', policy('c', '1 * GiB'))
    await engine.reload()
    assert.equal(await scene.wishes(), ['a 3072'])
  }))

test('what cannot be bound is refused too', () =>
  withEngine({ 'a.yaml': policy('a', '2 * GiB') }, async (scene) => {
    const forecast = 'forecasts: { need: { signal: memory.used, model: ewma, horizon: 500ms } }'
    scene.folder.write('b.yaml', policy('b', 'need.high', forecast))
    assert.match((await rejection(scene.engine.reload())).message, /^policy b, forecast need: /)
    assert.match(scene.changes[0]!.reason!, /^policy b, forecast need: /)
    assert.equal(await scene.wishes(), ['a 2048'])
  }))

test('the last file is gone: the last good set stays', () =>
  withEngine({ 'a.yaml': policy('a', '2 * GiB') }, async (scene) => {
    scene.folder.remove()
    assert.match((await rejection(scene.engine.reload())).message, /ENOENT/)
    assert.equal(await scene.wishes(), ['a 2048'])
  }))

test.run()
