import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rejection } from '../../rejection.js'
import { policy, withEngine } from './support.js'

test('whoever waits for one is told, nothing comes into force, and nothing is called refused', () =>
  withEngine({ 'a.yaml': policy('a', '2 * GiB') }, async ({ engine, folder, told }) => {
    folder.write('a.yaml', policy('a', '3 * GiB'))
    const first = rejection(engine.reload())
    const next = rejection(engine.reload())
    await engine.stop()
    assert.is((await first).message, 'the engine was stopped before its policies were reloaded')
    assert.is((await next).message, 'the engine was stopped before its policies were reloaded')
    assert.equal(told(), [])
    assert.match((await rejection(engine.reload())).message, 'engine.reload() on an engine that is stopped')
  }))

test.run()
