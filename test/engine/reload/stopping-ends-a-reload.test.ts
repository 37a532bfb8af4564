import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rejection } from '../../rejection.js'
import { policy, withEngine, withPolicies } from './support.js'

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

test('what was ready and waited for a tick to end does not come into force either', () =>
  withPolicies({ 'a.yaml': policy('a', '2 * GiB') }, async ({ policies, turns, folder, told }) => {
    let endTick = () => {}
    const tick = turns.run(() => new Promise<void>((resolve) => (endTick = resolve)))
    const before = policies.bound
    const waiting = new Promise<void>((resolve) => {
      const { replace } = policies
      policies.replace = (...given) => {
        resolve()
        return replace.apply(policies, given)
      }
    })
    folder.write('a.yaml', policy('a', '3 * GiB'))
    const reload = rejection(policies.reload())
    await waiting
    const stopped = policies.stopReloading()
    endTick()
    await Promise.all([tick, stopped])
    assert.is((await reload).message, 'the engine was stopped before its policies were reloaded')
    assert.is(policies.bound, before)
    assert.equal(told, [])
  }))

test.run()
